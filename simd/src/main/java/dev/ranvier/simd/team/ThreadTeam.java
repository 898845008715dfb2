package dev.ranvier.simd.team;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of platform threads that work through one task at a time together with the caller; in
 * a long file, for the hand-over of both sides has to be read together.
 *
 * <p>A task is told which member of how many it is and takes its part of the work by that alone: a
 * static partition. Nothing is queued, nothing is allocated. A team that is busy with another
 * caller is not waited for: the caller then runs every share itself, so what is computed never
 * depends on who computed it.
 *
 * <p>The hand-over: the caller publishes the number of the run and of its members in one word that
 * all workers watch; each worker answers in a word of its own. Who waits spins for {@link
 * Patience#SPIN_NANOS} and then parks; only who is parked is unparked. A run of more members than
 * there are processors, or a machine that is busy with other work, makes everybody park at once.
 */
public final class ThreadTeam implements AutoCloseable {

  /** What the members of a team run together. */
  @FunctionalInterface
  public interface Task {

    /**
     * Runs one share.
     *
     * @param member which one, 0 to {@code members} - 1; 0 on the thread that called
     * @param members into how many shares the work is cut
     */
    void share(int member, int members);
  }

  /** The most threads of a team. */
  public static final int MAX_SIZE = 1024;

  private static final int BUSY = 1;
  private static final int CLOSED = 2;

  /** Words apart by two cache lines, since the hardware fetches lines in pairs. */
  private static final int WORDS = 16;

  /**
   * Where the word of the current run is: its number above, its members below. Each member has
   * {@link #answer} and, beside it, {@link #parked}.
   */
  private static final int RUN = WORDS;

  private static final int MEMBER_BITS = 16;
  private static final long MEMBER_MASK = (1L << MEMBER_BITS) - 1;

  /** A run that every worker takes part in, and that ends it. */
  private static final long END = -1L;

  private final boolean closeable;
  private final AtomicLongArray words;
  private final AtomicInteger state = new AtomicInteger();
  private final Patience patience = new Patience();
  private final Thread[] workers;
  private final Throwable[] failures;

  /** Read by workers only between a run's word and their answer; written by who made it BUSY. */
  private Task task;

  private boolean spinning;
  private long runs;

  /** Who made it BUSY. Read by that thread alone, to know itself inside a task. */
  private Thread owner;

  /** The caller if it is parked, or about to. */
  private volatile Thread waiting;

  private ThreadTeam(int size, boolean closeable) {
    if (size < 1 || size > MAX_SIZE) {
      throw new IllegalArgumentException(
          "A team of " + size + " threads, expected 1 to " + MAX_SIZE);
    }
    this.closeable = closeable;
    words = new AtomicLongArray(RUN + (size + 1) * WORDS);
    failures = new Throwable[size];
    workers = new Thread[size - 1];
    Thread.Builder builder =
        Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name("ranvier-team-", 1);
    for (int i = 0; i < workers.length; i++) {
      int member = i + 1;
      workers[i] = builder.unstarted(() -> work(member));
    }
    for (Thread worker : workers) {
      worker.start();
    }
  }

  /**
   * The team of the process, of as many threads as there are processors, or as {@code
   * ranvier.threads} (or {@code RANVIER_THREADS}) says. Its threads are daemons, started at the
   * first call; it is never closed.
   *
   * @throws IllegalArgumentException if the switch is not a number of threads
   */
  public static ThreadTeam shared() {
    return SharedTeam.team();
  }

  /**
   * Threads of {@link #shared()}, which this does not start.
   *
   * @throws IllegalArgumentException if the switch is not a number of threads
   */
  public static int sharedSize() {
    return SharedTeam.size();
  }

  /**
   * A team of its own, for tests and benchmarks.
   *
   * @param size threads, the calling one included: 1 to {@link #MAX_SIZE}
   */
  public static ThreadTeam of(int size) {
    return new ThreadTeam(size, true);
  }

  static ThreadTeam neverClosed(int size) {
    return new ThreadTeam(size, false);
  }

  /** Threads that work together, the calling one included. */
  public int size() {
    return workers.length + 1;
  }

  /**
   * Runs every share of a task and returns when all have ended; what they wrote is then visible to
   * the caller. A busy team, or a call from inside a task, has all shares run on the calling
   * thread, one after another. An interrupt does not end the wait, and is kept.
   *
   * <p>If shares throw, the others are run all the same; the exception of the lowest member is then
   * thrown here, with the others suppressed in it, and the team is as before.
   *
   * @param wanted into how many shares to cut the work: at least 1; the team's size is the most
   * @throws IllegalStateException if the team is closed
   */
  public void share(int wanted, Task task) {
    Objects.requireNonNull(task, "task");
    if (wanted < 1) {
      throw new IllegalArgumentException(wanted + " members wanted, expected 1 or more");
    }
    int members = Math.min(wanted, size());
    if (members > 1 && state.compareAndSet(0, BUSY)) {
      Throwable failure;
      try {
        failure = together(members, task);
      } finally {
        state.getAndAdd(-BUSY);
      }
      rethrow(failure);
    } else {
      if ((state.get() & CLOSED) != 0 && !inside()) {
        throw new IllegalStateException("This team of " + size() + " threads is closed");
      }
      rethrow(alone(members, task));
    }
  }

  /** All shares on this thread. */
  private static Throwable alone(int members, Task task) {
    Throwable first = null;
    for (int member = 0; member < members; member++) {
      first = join(first, attempt(member, members, task));
    }
    return first;
  }

  /** Share 0 here, the others on the workers. */
  private Throwable together(int members, Task task) {
    owner = Thread.currentThread();
    this.task = task;
    spinning = Patience.allows(members);
    long run = ++runs << MEMBER_BITS | members;
    start(run, members);
    Throwable first = attempt(0, members, task);
    patience.begin(spinning);
    boolean interrupted = false;
    for (int member = 1; member < members; member++) {
      while (words.getAcquire(answer(member)) != run) {
        if (!patience.spin()) {
          interrupted |= parkUntilAnswered(member, run);
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    for (int member = 1; member < members; member++) {
      if (failures[member] != null) {
        first = join(first, failures[member]);
        failures[member] = null;
      }
    }
    this.task = null;
    owner = null;
    return first;
  }

  /** Publishes a run and wakes who is parked. Pairs with {@link #awaitRun}: each sees the other. */
  private void start(long run, int members) {
    words.setRelease(RUN, run);
    VarHandle.fullFence();
    for (int member = 1; member < members; member++) {
      if (words.getPlain(parked(member)) != 0) {
        LockSupport.unpark(workers[member - 1]);
      }
    }
  }

  /** Whether the thread, which is interrupted no more, was: a set flag would end every park. */
  private boolean parkUntilAnswered(int member, long run) {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    while (words.get(answer(member)) != run) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    waiting = null;
    return interrupted;
  }

  /** The life of a worker. */
  private void work(int member) {
    Patience own = new Patience();
    boolean spin = false;
    for (long done = 0; ; ) {
      long run = awaitRun(member, done, spin, own);
      if (run == END) {
        return;
      }
      spin = spinning;
      Throwable failure = attempt(member, (int) (run & MEMBER_MASK), task);
      if (failure != null) {
        failures[member] = failure; // only then: the array is shared
      }
      done = run;
      words.set(answer(member), run);
      Thread caller = waiting;
      if (caller != null) {
        LockSupport.unpark(caller);
      }
    }
  }

  private long awaitRun(int member, long done, boolean spin, Patience own) {
    own.begin(spin);
    long run = words.getAcquire(RUN);
    while (!isFor(member, run, done)) {
      if (own.spin()) {
        run = words.getAcquire(RUN);
        continue;
      }
      words.set(parked(member), 1);
      run = words.get(RUN);
      if (!isFor(member, run, done)) {
        LockSupport.park(this);
        Thread.interrupted(); // a task's leftover would end every park
        run = words.get(RUN);
      }
      words.setRelease(parked(member), 0);
    }
    return run;
  }

  /** A run that this member takes part in and has not done; others may pass unseen. */
  private static boolean isFor(int member, long run, long done) {
    return run != done && member < (run & MEMBER_MASK);
  }

  private static Throwable attempt(int member, int members, Task task) {
    try {
      task.share(member, members);
      return null;
    } catch (Throwable failure) {
      return failure;
    }
  }

  private static Throwable join(Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    if (next != null && next != first) {
      first.addSuppressed(next);
    }
    return first;
  }

  private static void rethrow(Throwable failure) {
    if (failure != null) {
      ThreadTeam.<RuntimeException>sneak(failure);
    }
  }

  /** A task declares no checked exception; one that it throws all the same arrives as it is. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  /**
   * Ends the threads: waits for a run that is under way, refuses those that come later. A second
   * call does nothing.
   *
   * @throws IllegalStateException if called from inside a task
   * @throws UnsupportedOperationException if this is {@link #shared()}
   */
  @Override
  public void close() {
    if (!closeable) {
      throw new UnsupportedOperationException("The team of the process is never closed");
    }
    if (inside()) {
      throw new IllegalStateException("close() from inside a task would wait for itself");
    }
    state.getAndUpdate(before -> before | CLOSED);
    boolean interrupted = false;
    while ((state.get() & BUSY) != 0) {
      LockSupport.parkNanos(this, Patience.SPIN_NANOS);
      interrupted |= Thread.interrupted();
    }
    start(END, size());
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether this thread runs a share of this team. */
  private boolean inside() {
    Thread current = Thread.currentThread();
    return current == owner || List.of(workers).contains(current);
  }

  /** For tests. */
  List<Thread> workers() {
    return List.of(workers);
  }

  private static int answer(int member) {
    return RUN + member * WORDS;
  }

  private static int parked(int member) {
    return answer(member) + 1;
  }

  @Override
  public String toString() {
    return "ThreadTeam of " + size();
  }
}
