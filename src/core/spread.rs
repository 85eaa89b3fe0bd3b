//! Work on many things at once.

/// What `work` makes of each item, in the order of the items, on every processor there is. So `few` items are
/// not worth another thread. Panics when `work` does.
pub(crate) fn spread<T: Send, R: Send>(
    items: Vec<T>,
    few: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(few);
    let (mut items, work) = (items.into_iter(), &work);
    std::thread::scope(|scope| {
        let own: Vec<T> = items.by_ref().take(share).collect();
        let mut others = Vec::new();
        while items.len() > 0 {
            let items: Vec<T> = items.by_ref().take(share).collect();
            others.push(scope.spawn(move || items.into_iter().map(work).collect::<Vec<R>>()));
        }
        let mut done: Vec<R> = own.into_iter().map(work).collect();
        done.extend(others.into_iter().flat_map(|other| other.join().expect("the work panics")));
        done
    })
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn the_order_stays() {
        for count in [0, 1, 2, 3, 1000, 1001] {
            for few in [1, 400, 5000] {
                let want: Vec<i32> = (0..count).map(|n| n * 2).collect();
                assert_eq!(spread((0..count).collect(), few, |n| n * 2), want);
            }
        }
    }
}
