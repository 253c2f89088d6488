export const square = (n) => n * n;

export const forever = () => {
  for (;;);
};

export const hangOnOne = (n) => (n === 1 ? forever() : n);

export const refuse = (n) => {
  throw Object.assign(new RangeError(`not ${n}`), { code: 'NOPE' });
};

export const refuseOneOrHang = (n) => (n === 1 ? refuse(n) : forever());
