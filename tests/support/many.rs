//! One check on many things, several at a time.
use std::collections::VecDeque;
use std::panic::{self, RefUnwindSafe};
use std::sync::Mutex;
use std::thread;

/// What fails, each under its name, in the order of the text. A panic of the ground is a failure of
/// the one thing too.
pub(crate) fn failures<T: Send + RefUnwindSafe>(
    all: Vec<T>,
    name: impl Fn(&T) -> String + Sync,
    check: impl Fn(&T) -> Result<(), String> + Sync + RefUnwindSafe,
) -> Vec<String> {
    let queue = Mutex::new(VecDeque::from(all));
    let failures = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(2, |n| n.get() * 2);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let Some(one) = queue.lock().unwrap().pop_front() else { return };
                    let ran = panic::catch_unwind(|| check(&one));
                    if let Err(failure) = ran.unwrap_or_else(|_| Err("it panicked".to_owned())) {
                        let name = name(&one);
                        failures.lock().unwrap().push(format!("=== {name}\n{failure}"));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    failures
}
