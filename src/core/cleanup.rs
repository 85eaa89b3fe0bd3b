//! Work that must be done even when what started it is given up half-way (Ctrl-C): futures that are
//! dropped hand it over here, and the program runs it before it ends.
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

static DEFERRED: Mutex<Vec<Task>> = Mutex::new(Vec::new());

/// Hands over a task to be run at the end of the program.
pub fn defer(task: impl Future<Output = ()> + Send + 'static) {
    DEFERRED.lock().expect("no task panics while it is handed over").push(Box::pin(task));
}

/// Runs all that was handed over. Called by the program before it ends, whatever happened.
pub async fn run() {
    loop {
        let task = DEFERRED.lock().expect("no task panics while it is handed over").pop();
        let Some(task) = task else { return };
        task.await;
    }
}
