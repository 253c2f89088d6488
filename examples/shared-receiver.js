// One queue of work, several consumers: they share the receiver of a channel, each item goes to whichever is free, and
// the producer waits when all are busy. Run with `node examples/shared-receiver.js`.
import { mpsc } from 'pipeline';

const [sender, receiver] = mpsc.channel(4);

async function consume(name) {
  let done = 0;
  // One loop that ends must not close the receiver for the others.
  for await (const order of receiver.values({ preventClose: true })) {
    await prepare(order);
    done += 1;
  }
  return `${name} did ${done > 0 ? 'its share' : 'nothing'}`;
}

const consumers = ['Ada', 'Ben', 'Cleo'].map(consume);
for (let order = 0; order < 30; order += 1) await sender.send(order);
sender.close();

for (const report of await Promise.all(consumers)) console.log(report);
console.log(`nothing is left: ${receiver.isEmpty}`);

function prepare(order) {
  return new Promise((resolve) => {
    setTimeout(resolve, order % 3);
  });
}
