package dev.gradflow.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What the threads of a team tell each other in one call, together in a cache line that nothing else is in.
///
/// To take a line from another thread costs up to half a microsecond, so what a worker needs in order to begin comes in
/// one, and the caller begins its own part while that is on its way. Reused from call to call.
final class TeamCall extends TeamCallInAnOwnLine {
    private static final VarHandle STATE;
    private static final int UNCLAIMED = Integer.SIZE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TeamCallState.class, "state", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Begins a call, of whose parts the caller has claimed the highest.
    void begin(int parts, ThreadTeam.Work work, Thread caller) {
        this.work = work;
        this.caller = caller;
        failure = null;
        STATE.setRelease(this, (parts - 1L) << UNCLAIMED);
    }

    /// Whether there is a part that nobody has claimed.
    boolean hasUnclaimed() {
        return state >> UNCLAIMED > 0;
    }

    /// The highest part that nobody has claimed, or a negative number.
    ///
    /// It is claimed before the work is read. So a worker that comes late, after the caller has begun something else,
    /// gets a part of that.
    int claim() {
        return hasUnclaimed() ? (int) ((long) STATE.getAndAdd(this, -1L << UNCLAIMED) >> UNCLAIMED) - 1 : -1;
    }

    /// Does a claimed part, and keeps what it throws for the caller.
    void perform(int part) {
        ThreadTeam.Work current = work;
        if (current == null) {
            throw new IllegalStateException("part " + part + " of no call");
        }
        try {
            current.part(part);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /// Says that a worker has done a part.
    void finish() {
        STATE.getAndAdd(this, 1L);
    }

    /// How many parts workers have done.
    int finished() {
        return (int) state;
    }

    /// Ends the call, and returns what a part has thrown.
    @Nullable Throwable end() {
        work = null;
        caller = null;
        return failure;
    }

    /// Whoever began the call, as one who does a part of it sees it.
    @Nullable Thread caller() {
        return caller;
    }
}

/// Keeps other objects' memory away from what follows it.
abstract class TeamCallPadding {
    int before;
    long before1;
    long before2;
    long before3;
    long before4;
    long before5;
    long before6;
    long before7;
    long before8;
}

/// How far a call is.
abstract class TeamCallState extends TeamCallPadding {
    /// The number of parts that nobody has claimed, and in the lower half the number of those that workers have done.
    volatile long state;

    ThreadTeam.@Nullable Work work;
    @Nullable Thread caller;
    @Nullable Throwable failure;
}

/// Keeps what follows it away.
abstract class TeamCallInAnOwnLine extends TeamCallState {
    long after1;
    long after2;
    long after3;
    long after4;
    long after5;
    long after6;
    long after7;
    long after8;
}
