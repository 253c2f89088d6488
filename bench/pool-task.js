// The smallest task there is: what remains is the pool's own cost.
export default (n) => n;
