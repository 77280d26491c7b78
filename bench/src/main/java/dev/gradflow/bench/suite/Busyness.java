package dev.gradflow.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/// How much of the machine something else used, between two moments, from Linux's own counts.
///
/// What this process and the JVMs that it has waited for used is its own; everything else, and what a hypervisor took,
/// is others'.
final class Busyness {
    private static final Path WHOLE = Path.of("/proc/stat");
    private static final Path OWN = Path.of("/proc/self/stat");
    private static final int IDLE = 3;
    private static final int WAITING = 4;
    private static final int COUNTED = 8;
    private static final int OWN_USER = 11;
    private static final int OWN_FIELDS = 4;

    private final long elapsed;
    private final long others;

    private Busyness(long elapsed, long others) {
        this.elapsed = elapsed;
        this.others = others;
    }

    /// The counts of this moment; zeros where the system has none.
    static Busyness now() {
        try {
            List<String> fields = List.of(
                    Files.readString(WHOLE).lines().findFirst().orElseThrow().trim().split(" +"));
            long all = 0;
            long idle = 0;
            for (int i = 0; i < COUNTED; i++) {
                long ticks = Long.parseLong(fields.get(i + 1));
                all += ticks;
                idle += i == IDLE || i == WAITING ? ticks : 0;
            }
            String stat = Files.readString(OWN);
            String[] own = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long used = 0;
            for (int i = 0; i < OWN_FIELDS; i++) {
                used += Long.parseLong(own[OWN_USER + i]);
            }
            return new Busyness(all, all - idle - used);
        } catch (IOException | RuntimeException e) {
            return new Busyness(0, 0);
        }
    }

    /// How many processors others kept busy since `earlier`, on average; empty where that is not known.
    OptionalDouble othersSince(Busyness earlier) {
        long ticks = elapsed - earlier.elapsed;
        if (ticks <= 0) {
            return OptionalDouble.empty();
        }
        double share = Math.max(0, (double) (others - earlier.others) / ticks);
        return OptionalDouble.of(share * Runtime.getRuntime().availableProcessors());
    }
}
