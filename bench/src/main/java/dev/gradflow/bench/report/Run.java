package dev.gradflow.bench.report;

import dev.gradflow.bench.suite.Conditions;
import dev.gradflow.bench.suite.Point;
import dev.gradflow.bench.suite.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A run with what follows from its points: the content of the report.
///
/// @param conditions how it was made
/// @param points     everything measured
/// @param limits     the machine's, for one thread
public record Run(Conditions conditions, List<Point> points, Limits limits) {
    /// A point whose forks lie further apart is marked as noisy: 10 %.
    private static final double FORKS_APART = 0.10;

    /// So is one whose iterations within a fork do: 20 %.
    private static final double ITERATIONS_APART = 0.20;

    /// A run during which others kept more of a processor busy is marked as a whole: a fifth of one.
    private static final double BUSY = 0.2;

    /// The run in a folder.
    ///
    /// @throws IOException in one line, if its files are missing or hold something else
    public static Run read(Path folder) throws IOException {
        Conditions conditions = RunFiles.conditions(folder);
        return of(conditions, RunFiles.points(folder));
    }

    /// A run of these points.
    public static Run of(Conditions conditions, List<Point> points) {
        return new Run(conditions, List.copyOf(points), Limits.of(points, conditions.caches()));
    }

    static boolean noisy(Point point) {
        return point.spread() > FORKS_APART || point.unrest() > ITERATIONS_APART;
    }

    /// Parts of the run during which the machine did something else too.
    List<Conditions.Load> disturbed() {
        return conditions.load().stream().filter(load -> load.others() > BUSY).toList();
    }

    /// Operations a second in 10⁹, where products are measured.
    static Optional<Double> rate(Point point) {
        return Work.of(point).map(work -> point.threads() * work.operations() / point.nanoseconds());
    }

    /// The least possible time over the measured one, where both are known.
    Optional<Double> share(Point point) {
        return point.threads() == 1
                ? Work.of(point).flatMap(limits::least).map(least -> least / point.nanoseconds())
                : Optional.empty();
    }

    /// The roofline by which the project's goals are read over the measured time, where both are known.
    Optional<Double> nearRoofline(Point point) {
        return Work.of(point).flatMap(limits::oneAfterAnother).map(time -> time / point.nanoseconds());
    }

    /// What was computed a second as a share of the peak, where both are known.
    Optional<Double> ofPeak(Point point) {
        return Work.of(point).flatMap(work -> Optional.ofNullable(limits.peaks().get(work.precision()))
                .map(peak -> work.operations() / peak / point.nanoseconds()));
    }

    /// What was read a second as a share of what its level of the caches gives, where both are known.
    Optional<Double> ofBandwidth(Point point) {
        return Work.of(point)
                .flatMap(work -> Optional.ofNullable(limits.bandwidths().get(limits.level(work.workingBytes())))
                        .map(bandwidth -> work.bytes() / bandwidth / point.nanoseconds()));
    }

    /// What the page draws, as maps and lists.
    Map<String, @Nullable Object> plot() {
        Map<String, @Nullable Object> plot = new LinkedHashMap<>();
        plot.put("conditions", conditions);
        plot.put("disturbed", disturbed().stream().map(Conditions.Load::part).toList());
        plot.put("peaks", limits.peaks());
        plot.put("bandwidths", limits.bandwidths());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        points.forEach(point -> rows.add(row(point)));
        plot.put("points", rows);
        List<Map<String, @Nullable Object>> rivals = new ArrayList<>();
        Rival.among(points).forEach(rival -> rivals.add(rival(rival)));
        plot.put("rivals", rivals);
        List<Map<String, @Nullable Object>> growth = new ArrayList<>();
        Growth.among(points).forEach(series -> growth.add(series(series)));
        plot.put("growth", growth);
        return plot;
    }

    private Map<String, @Nullable Object> row(Point point) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("label", point.label());
        row.put("task", point.task());
        row.put("workload", point.workload());
        row.put("method", point.method());
        row.put("peer", point.peer());
        row.put("variant", point.variant().label());
        row.put("threads", point.threads());
        row.put("nanoseconds", point.nanoseconds());
        row.put("low", low(point));
        row.put("high", high(point));
        row.put("spread", point.spread());
        row.put("unrest", point.unrest());
        row.put("forks", point.forks().size());
        row.put("noisy", noisy(point));
        row.put("allocated", finite(point.allocated()));
        row.put("rate", rate(point).orElse(null));
        row.put("share", share(point).orElse(null));
        row.put("intensity", Work.of(point).map(Work::intensity).orElse(null));
        row.put(
                "level",
                Work.of(point).map(work -> limits.level(work.workingBytes())).orElse(null));
        row.put("precision", Work.of(point).map(Work::precision).orElse(null));
        return row;
    }

    private Map<String, @Nullable Object> rival(Rival rival) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("label", rival.ours().label());
        row.put("workload", rival.ours().workload());
        row.put("nanoseconds", rival.ours().nanoseconds());
        row.put("low", low(rival.ours()));
        row.put("high", high(rival.ours()));
        row.put("spread", rival.ours().spread());
        row.put("share", share(rival.ours()).orElse(null));
        row.put("ratio", rival.ratio());
        row.put("noisy", noisy(rival.ours()) || noisy(rival.peers().getFirst()));
        List<Map<String, @Nullable Object>> peers = new ArrayList<>();
        for (Point peer : rival.peers()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("peer", peer.peer());
            one.put("method", peer.method());
            one.put("nanoseconds", peer.nanoseconds());
            peers.add(one);
        }
        row.put("peers", peers);
        return row;
    }

    private static Map<String, @Nullable Object> series(Growth growth) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("label", growth.label());
        row.put("parameter", growth.parameter());
        row.put("x", growth.points().stream().map(point -> point.number(growth.parameter())).toList());
        row.put("y", growth.points().stream().map(Point::nanoseconds).toList());
        row.put("low", growth.points().stream().map(Run::low).toList());
        row.put("high", growth.points().stream().map(Run::high).toList());
        row.put("exponent", growth.exponent());
        row.put("expected", growth.expected());
        return row;
    }

    /// The fastest fork, by its median.
    static double low(Point point) {
        return Arrays.stream(point.medians()).min().orElseThrow();
    }

    /// The slowest fork, by its median.
    static double high(Point point) {
        return Arrays.stream(point.medians()).max().orElseThrow();
    }

    private static Object finite(double value) {
        return Double.isFinite(value) ? value : "unknown";
    }
}
