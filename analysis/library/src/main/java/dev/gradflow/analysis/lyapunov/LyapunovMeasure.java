package dev.gradflow.analysis.lyapunov;

import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.Reproduction;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.StepJacobians;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Measures the Lyapunov spectrum of a network by carrying a frame of tangent vectors along (MATH §9).
///
/// The network is run in stretches, so memory does not grow with the number of steps. Stateless for those who call
/// it; network, input and state are only read.
///
/// {@snippet file="dev/gradflow/analysis/ExamplesTest.java" region="lyapunov"}
public final class LyapunovMeasure {
    private static final int STRETCH = 256;
    private static final int LARGEST_DETERMINANT = 512;
    /// With fewer exponents than n, determinants are a by-product, and left out where they would cost more than this.
    private static final double MOST_DETERMINANT_WORK = 1e10;
    /// The frame's vectors may drift towards each other by this factor before they are made orthonormal again.
    private static final double LOG_SPREAD = Math.log(1e4);

    /// Beyond this factor between the vectors' growth, rounding would be felt: then they are looked at at every step.
    private static final double LOG_COLLAPSE = Math.log(1e8);

    /// Of every direction to the unit vectors that the frame begins with. Without a burn-in it must not be felt; with one
    /// it is as large as they are, since a leading direction beside the space that they span takes the longer to be felt
    /// the smaller it is, and another would be taken for it meanwhile.
    private static final double UNFELT_ADMIXTURE = 0x1p-30;

    private final Network network;
    private final @Nullable Tensor input;
    private final LyapunovOptions options;
    private final Progress progress;
    private final TangentFrame frame;
    private final double[] growth;
    private final BatchMeans[] means;
    private final BatchMeans determinants;
    private final boolean withDeterminants;
    private State state;
    private double @Nullable [] burnInSums;
    private int interval = 1;

    /// n, the number of exponents that a network has: one for each number in the state of all its layers.
    public static int size(Network network) {
        return network.architecture().layers()
                * network.program().states().size()
                * network.architecture().hiddenSize();
    }

    private LyapunovMeasure(
            Network network, @Nullable Tensor input, State initial, LyapunovOptions options, Progress progress) {
        this.network = network;
        this.input = input;
        this.options = options;
        this.progress = progress;
        this.state = initial;
        int size = size(network);
        int count = Math.min(options.exponents(), size);
        this.frame = new TangentFrame(count, size, options.burnIn() > 0 ? 1 : UNFELT_ADMIXTURE);
        this.growth = new double[count];
        this.means = new BatchMeans[count];
        Arrays.setAll(means, i -> new BatchMeans(options.steps()));
        this.determinants = new BatchMeans(options.steps());
        double work = (double) size * size * size * options.steps();
        this.withDeterminants = size <= LARGEST_DETERMINANT && (count == size || work <= MOST_DETERMINANT_WORK);
    }

    /// Measures the spectrum of the whole stack along the trajectory from `initial`.
    ///
    /// @param network in double precision
    /// @param input   `[T, 1, I]` with T at least burn-in plus measured steps; null to run it autonomously, on zeros
    /// @param initial s_0 with batch size 1
    /// @throws IllegalArgumentException if a shape or precision does not fit, or the input is too short
    /// @throws IllegalStateException    if the state or the frame stops being finite, naming the step
    /// @throws dev.gradflow.core.kernel.InterruptedCallException if the calling thread is interrupted
    public static LyapunovSpectrum of(
            Network network, @Nullable Tensor input, State initial, LyapunovOptions options, Progress progress) {
        if (network.precision() != Precision.F64) {
            throw new IllegalArgumentException("Lyapunov exponents need a network in F64, this one is "
                    + network.precision() + ": copy its parameters");
        }
        long needed = (long) options.burnIn() + options.steps();
        int width = network.architecture().inputSize();
        if (input != null
                && (input.shape().rank() != 3 || input.extent(1) != 1
                        || input.extent(2) != width
                        || input.extent(0) < needed)) {
            throw new IllegalArgumentException("input has shape " + input.shape() + ", expected [steps, 1, "
                    + width + "] with at least " + needed + " steps (burn-in "
                    + options.burnIn() + ", measured " + options.steps() + ")");
        }
        return new LyapunovMeasure(network, input, initial, options, progress).measure();
    }

    private LyapunovSpectrum measure() {
        int settling = options.settling();
        settle(settling);
        burnInSums = new double[growth.length];
        advance(settling, options.burnIn() - settling, false);
        interval = chooseInterval();
        burnInSums = null;
        advance(options.burnIn(), options.steps(), true);
        return result();
    }

    /// Long enough to save work, short enough that the frame stays well conditioned, going by the growth in the
    /// burn-in.
    private int chooseInterval() {
        int turning = options.burnIn() - options.settling();
        if (turning == 0 || burnInSums == null) {
            return 1;
        }
        double[] sorted = burnInSums.clone();
        Arrays.sort(sorted);
        double spread = (sorted[sorted.length - 1] - sorted[0]) / turning;
        double drift = Math.max(Math.abs(sorted[sorted.length - 1]), Math.abs(sorted[0])) / turning;
        double fastest = Math.max(spread, drift);
        return Double.isFinite(fastest) ? (int) Math.clamp(LOG_SPREAD / Math.max(fastest, 1e-3), 1, 16) : 1;
    }

    /// Lets the state settle alone.
    private void settle(int steps) {
        for (int done = 0; done < steps; ) {
            int stretch = Math.min(STRETCH, steps - done);
            Trajectory trajectory = network.run(stretchOfInput(done, stretch), state);
            requireFinite(trajectory, done);
            state = trajectory.finalState();
            done += stretch;
            progress.report("settling", done, options.burnIn() + options.steps());
        }
    }

    private void advance(int offset, int steps, boolean measured) {
        int pending = 0;
        for (int done = 0; done < steps; ) {
            int stretch = Math.min(STRETCH, steps - done);
            Trajectory trajectory = network.run(stretchOfInput(offset + done, stretch), state);
            requireFinite(trajectory, offset + done);
            StepJacobians jacobians = trajectory.stackJacobians(0);
            for (int t = 1; t <= stretch; t++) {
                if (pending == 0 && interval > 1) {
                    frame.keep();
                }
                jacobians.at(t).apply(frame.vectors(), frame.carried());
                frame.advance();
                pending++;
                if (pending == interval || t == stretch) {
                    collect(jacobians, t, pending, offset + done, measured);
                    pending = 0;
                }
                if (measured && withDeterminants) {
                    jacobians.dense().form(t);
                    determinants.add(LogDeterminant.of(jacobians.dense().matrix()), 1);
                }
            }
            state = trajectory.finalState();
            done += stretch;
            progress.report(measured ? "measuring" : "settling", offset + done, options.burnIn() + options.steps());
        }
    }

    /// A relu, say, of an overflown state has slope 0: its exponents would be wrong without a sign of it.
    private void requireFinite(Trajectory trajectory, int before) {
        for (int layer = 0; layer < network.architecture().layers(); layer++) {
            for (Value component : network.program().states()) {
                Tensor states = trajectory.state(layer, component.name());
                for (int t = 0; t <= trajectory.steps(); t++) {
                    if (!Arrays.stream(states.select(0, t).toArray()).allMatch(Double::isFinite)) {
                        throw new IllegalStateException("state " + component.name() + " of layer " + layer
                                + " is not finite from step " + (before + t)
                                + " on: the network overflows; use fewer steps");
                    }
                }
            }
        }
    }

    private Tensor stretchOfInput(int from, int steps) {
        return input == null
                ? Tensor.zeros(Precision.F64, steps, 1, network.architecture().inputSize())
                : input.slice(0, from, steps);
    }

    /// Takes the growth over the steps up to `t`, one after another if the vectors have drifted together meanwhile.
    private void collect(StepJacobians jacobians, int t, int steps, int earlier, boolean measured) {
        frame.orthonormalise(growth);
        double least = Arrays.stream(growth).min().orElse(0);
        double most = Arrays.stream(growth).max().orElse(0);
        if (steps == 1 || most - least <= LOG_COLLAPSE) {
            add(earlier + t, steps, measured);
            return;
        }
        frame.restore();
        for (int step = t - steps + 1; step <= t; step++) {
            jacobians.at(step).apply(frame.vectors(), frame.carried());
            frame.advance();
            frame.orthonormalise(growth);
            add(earlier + step, 1, measured);
        }
    }

    private void add(int step, int weight, boolean measured) {
        for (int i = 0; i < growth.length; i++) {
            if (Double.isNaN(growth[i]) || growth[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalStateException("the tangent vectors are not finite after step " + step);
            }
            if (measured) {
                means[i].add(growth[i], weight);
            } else if (burnInSums != null) {
                burnInSums[i] += growth[i];
            }
        }
    }

    private LyapunovSpectrum result() {
        double[] inOrder = new double[means.length];
        Arrays.setAll(inOrder, i -> means[i].mean());
        Integer[] order = new Integer[means.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(inOrder[b], inOrder[a]));
        double[] exponents = new double[means.length];
        double[] errors = new double[means.length];
        boolean converged = true;
        for (int i = 0; i < order.length; i++) {
            BatchMeans mean = means[order[i]];
            exponents[i] = inOrder[order[i]];
            errors[i] = mean.standardError();
            converged &= mean.isSteady();
        }
        // What is 0 to double precision is decided in one place, for the sum and what it must equal.
        boolean dead = exponents[exponents.length - 1] == Double.NEGATIVE_INFINITY;
        int size = frame.vectors().extent(1);
        boolean all = exponents.length == size;
        return new LyapunovSpectrum(
                exponents,
                errors,
                inOrder,
                all ? Arrays.stream(inOrder).sum() : null,
                withDeterminants ? Double.valueOf(dead ? Double.NEGATIVE_INFINITY : determinants.mean()) : null,
                LyapunovSpectrum.kaplanYorke(exponents, size),
                options.steps(),
                interval,
                converged,
                Reproduction.of(
                        network.precision(),
                        "steps " + options.steps() + ", burn-in " + options.burnIn() + ", exponents "
                                + exponents.length + ", " + (input == null ? "autonomous" : "driven")
                                + ", orthonormalised every " + interval + " steps"));
    }
}
