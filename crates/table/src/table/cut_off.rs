//! Mapped files that are cut off: what reads beyond the new end of one gets zeros in place of the signal SIGBUS.
//!
//! The journal of systemd does the same: a handler of the signal looks whether it comes from one of our maps, and if so puts
//! zeros under all that follows in this map. What is not ours goes to the handler that was there before.
#![expect(unsafe_code, reason = "handling a signal")]

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use libc::{c_int, c_void, sigaction, siginfo_t};

/// The addresses of a map. A slot lives for ever, since a handler may look at it at any time; it is used again.
struct Slot {
    /// 0 if nobody uses it.
    start: AtomicUsize,
    /// 0 while it means nothing.
    end: AtomicUsize,
    next: *const Slot,
}

static FIRST: AtomicPtr<Slot> = AtomicPtr::new(ptr::null_mut());

/// What handled the signal before, and bytes in a page.
static BEFORE: OnceLock<(sigaction, usize)> = OnceLock::new();

static INSTALLED: OnceLock<Result<(), i32>> = OnceLock::new();

/// Watches a map until it is dropped, which must be before the map is.
#[derive(Debug)]
pub(super) struct Watch(&'static Slot);

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot").field("start", &self.start).field("end", &self.end).finish_non_exhaustive()
    }
}

// SAFETY: `next` is never changed once others see the slot, and points to one that lives for ever.
unsafe impl Sync for Slot {}

impl Watch {
    /// Watches a map, which is not empty.
    pub(super) fn new(map: &[u8]) -> io::Result<Self> {
        INSTALLED.get_or_init(install).map_err(io::Error::from_raw_os_error)?;
        let start = map.as_ptr() as usize;
        let slot = slots()
            .find(|slot| slot.start.compare_exchange(0, start, Ordering::SeqCst, Ordering::SeqCst).is_ok());
        let slot = slot.unwrap_or_else(|| add(start));
        slot.end.store(start + map.len(), Ordering::SeqCst);
        Ok(Self(slot))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.end.store(0, Ordering::SeqCst);
        self.0.start.store(0, Ordering::SeqCst);
    }
}

/// All slots, the latest first.
fn slots() -> impl Iterator<Item = &'static Slot> {
    let mut next = FIRST.load(Ordering::SeqCst).cast_const();
    std::iter::from_fn(move || {
        // SAFETY: it is null or a slot, which lives for ever.
        let slot = unsafe { next.as_ref() }?;
        next = slot.next;
        Some(slot)
    })
}

fn add(start: usize) -> &'static Slot {
    let slot = Box::leak(Box::new(Slot { start: start.into(), end: 0.into(), next: ptr::null() }));
    loop {
        let first = FIRST.load(Ordering::SeqCst);
        slot.next = first;
        if FIRST.compare_exchange(first, slot, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            return slot;
        }
    }
}

/// Installs the handler; gives the system's number of an error.
fn install() -> Result<(), i32> {
    let failed = || io::Error::last_os_error().raw_os_error().unwrap_or_default();
    let mut before = MaybeUninit::<sigaction>::uninit();
    // SAFETY: it writes the present action to `before`, and changes nothing.
    if unsafe { sigaction(libc::SIGBUS, ptr::null(), before.as_mut_ptr()) } != 0 {
        return Err(failed());
    }
    // SAFETY: asking for a constant of the system.
    let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).map_err(|_| failed())?;
    // SAFETY: the call above has written it. The handler reads `BEFORE`, so it is set first.
    BEFORE.get_or_init(|| (unsafe { before.assume_init() }, page));
    // SAFETY: zeros are an action without flags and with an empty mask.
    let mut action = unsafe { MaybeUninit::<sigaction>::zeroed().assume_init() };
    let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = handle;
    action.sa_sigaction = handler as libc::sighandler_t;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
    // SAFETY: the action is whole; its handler calls only what a handler may.
    if unsafe { sigaction(libc::SIGBUS, &raw const action, ptr::null_mut()) } != 0 {
        return Err(failed());
    }
    Ok(())
}

extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    let Some((before, page)) = BEFORE.get() else { return };
    // SAFETY: the system gives a handler with `SA_SIGINFO` what happened.
    let (address, sent) = unsafe { ((*info).si_addr() as usize, (*info).si_code <= 0) };
    // One that another process sent has no address.
    if !sent && put_zeros(address, *page) {
        return;
    }
    match before.sa_sigaction {
        libc::SIG_IGN if sent => {}
        libc::SIG_DFL | libc::SIG_IGN => {
            // SAFETY: what there was before; then the signal comes once more, when this handler has ended.
            unsafe {
                libc::signal(signal, libc::SIG_DFL);
                libc::raise(signal);
            }
        }
        handler if before.sa_flags & libc::SA_SIGINFO != 0 => {
            // SAFETY: with this flag it is a function of this type.
            let handler = unsafe {
                std::mem::transmute::<usize, extern "C" fn(c_int, *mut siginfo_t, *mut c_void)>(handler)
            };
            handler(signal, info, context);
        }
        handler => {
            // SAFETY: without the flag it is a function of this type.
            let handler = unsafe { std::mem::transmute::<usize, extern "C" fn(c_int)>(handler) };
            handler(signal);
        }
    }
}

/// Puts zeros under an address and all that follows in its map; false if it is in none of ours.
fn put_zeros(address: usize, page: usize) -> bool {
    let end = slots().find_map(|slot| {
        let (start, end) = (slot.start.load(Ordering::SeqCst), slot.end.load(Ordering::SeqCst));
        // Another map may have taken the slot in between.
        let is_same = slot.start.load(Ordering::SeqCst) == start;
        ((start..end).contains(&address) && is_same).then_some(end)
    });
    let Some(end) = end else { return false };
    let first = address - address % page;
    let (protection, flags) = (libc::PROT_READ, libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED);
    // SAFETY: the pages are those of a map of ours, which lives, since somebody reads it; what is put there can be read as
    // before. It is one call of the system, which a handler may make.
    let zeros = unsafe { libc::mmap(first as *mut c_void, end - first, protection, flags, -1, 0) };
    zeros != libc::MAP_FAILED
}
