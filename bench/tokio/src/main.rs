//! Tokio's figures on its current-thread runtime, in millions of operations a second, as one line of JSON.
//! Each loop has the shape of the one of the same name in `bench/channels/cases.js`.

use std::hint::black_box;
use std::time::Instant;
use tokio::runtime::Builder;
use tokio::sync::{broadcast, mpsc, Semaphore};

const COUNT: u64 = 2_000_000;

fn main() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let figures = [
        ("mpsc", runtime.block_on(timed(mpsc_awaited(1024)))),
        ("mpscCapacity1", runtime.block_on(timed(mpsc_four_producers()))),
        ("tryAcquire", runtime.block_on(timed(try_acquire()))),
        ("acquire", runtime.block_on(timed(acquire()))),
        ("broadcast", runtime.block_on(timed(broadcast_to_four()))),
    ];
    let fields: Vec<String> = figures.iter().map(|(name, rate)| format!("\"{name}\":{rate:.3}")).collect();
    println!("{{{}}}", fields.join(","));
}

async fn timed(work: impl std::future::Future<Output = u64>) -> f64 {
    let start = Instant::now();
    let operations = work.await;
    operations as f64 / start.elapsed().as_secs_f64() / 1e6
}

async fn mpsc_awaited(capacity: usize) -> u64 {
    let (sender, mut receiver) = mpsc::channel::<u64>(capacity);
    let producer = tokio::spawn(async move {
        for n in 0..COUNT {
            sender.send(n).await.expect("an open channel");
        }
    });
    while let Some(item) = receiver.recv().await {
        black_box(item);
    }
    producer.await.expect("a producer that ends");
    COUNT
}

async fn mpsc_four_producers() -> u64 {
    let (sender, mut receiver) = mpsc::channel::<u64>(1);
    for _ in 0..4 {
        let sender = sender.clone();
        tokio::spawn(async move {
            for n in 0..COUNT / 4 {
                sender.send(n).await.expect("an open channel");
            }
        });
    }
    drop(sender);
    while let Some(item) = receiver.recv().await {
        black_box(item);
    }
    COUNT
}

async fn try_acquire() -> u64 {
    let semaphore = Semaphore::new(4);
    for _ in 0..COUNT {
        drop(black_box(semaphore.try_acquire().expect("a free permit")));
    }
    COUNT
}

async fn acquire() -> u64 {
    let semaphore = Semaphore::new(4);
    for _ in 0..COUNT {
        drop(black_box(semaphore.acquire().await.expect("an open semaphore")));
    }
    COUNT
}

/// Counts deliveries: one send is four of them.
async fn broadcast_to_four() -> u64 {
    let (sender, first) = broadcast::channel::<u64>(1024);
    let mut receivers = vec![first, sender.subscribe(), sender.subscribe(), sender.subscribe()];
    for n in 0..COUNT / 4 {
        sender.send(n).expect("somebody receives");
        for receiver in &mut receivers {
            black_box(receiver.try_recv().expect("what was sent"));
        }
    }
    COUNT / 4 * 4
}
