// How many primes are there from `from` up to, but not including, `to`?
export default function countPrimes({ from, to }) {
  let primes = 0;
  for (let n = Math.max(2, from); n < to; n += 1) if (isPrime(n)) primes += 1;
  return { from, to, primes };
}

function isPrime(n) {
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) if (n % divisor === 0) return false;
  return true;
}
