//! Work that must be done even when what started it is given up half-way (Ctrl-C): futures that are
//! dropped hand it over here, and the program runs it before it ends. And work that must not be given
//! up half-way, because then nobody would know what came of it.
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

static DEFERRED: Mutex<Vec<Task>> = Mutex::new(Vec::new());

/// Hands over a task to be run at the end of the program.
pub fn defer(task: impl Future<Output = ()> + Send + 'static) {
    DEFERRED.lock().expect("no task panics while it is handed over").push(Box::pin(task));
}

/// Begins with all that was handed over so far, while the program goes on with something else.
pub async fn begin() {
    let tasks =
        std::mem::take(&mut *DEFERRED.lock().expect("no task panics while it is handed over"));
    for task in tasks {
        let begun = tokio::spawn(task);
        defer(async { begun.await.expect("a task for the end does not panic") });
    }
    // A turn for the tasks, and one for the connections over which they tell a server what to do.
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
}

/// Runs all that was handed over. Called by the program before it ends, whatever happened.
pub async fn run() {
    loop {
        let task = DEFERRED.lock().expect("no task panics while it is handed over").pop();
        let Some(task) = task else { return };
        task.await;
    }
}

/// How many futures run that are not to be given up.
static SHIELDED: AtomicUsize = AtomicUsize::new(0);

/// Runs a future that must not be given up while it runs: a COMMIT whose outcome is to be known.
/// Whoever would drop it asks [`is_shielded`] before.
pub async fn shielded<T>(task: impl Future<Output = T>) -> T {
    struct Shield;
    impl Drop for Shield {
        fn drop(&mut self) {
            SHIELDED.fetch_sub(1, Ordering::Relaxed);
        }
    }
    SHIELDED.fetch_add(1, Ordering::Relaxed);
    let _shield = Shield;
    task.await
}

pub fn is_shielded() -> bool {
    SHIELDED.load(Ordering::Relaxed) > 0
}
