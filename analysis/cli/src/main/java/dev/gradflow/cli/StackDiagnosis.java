package dev.gradflow.cli;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.GradientFlow;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.advice.AdviceOptions;
import dev.gradflow.analysis.advice.Advisor;
import dev.gradflow.analysis.lyapunov.LyapunovSpectrum;
import dev.gradflow.analysis.lyapunov.ReportSpectrum;
import dev.gradflow.cli.export.FlowExport;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.network.Bptt;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.State;
import dev.gradflow.core.network.Trajectory;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stack of layers that run forward, the input it is looked at on, and where it starts from.
///
/// @param weights where the network comes from
/// @param series  the input, with its description
/// @param initial s_0
/// @param network the network itself
record StackDiagnosis(RecurrentWeights weights, Series series, State initial, Network network) implements Diagnosis {

    @Override
    public String name() {
        return Diagnosis.name(weights.file(), weights.prefix());
    }

    @Override
    public String size() {
        return Diagnosis.size(weights.cell(), weights.layers(), weights.hiddenSize());
    }

    private Tensor input() {
        return series.values().copy(network.precision());
    }

    @Override
    public List<NetworkFlow> measure(FlowOptions options, Progress progress) {
        return List.of(GradientFlow.measure(
                name(), "weights of " + weights.file(), network, input(), initial, options, progress));
    }

    @Override
    public List<Advice> advise(List<NetworkFlow> flows, AdviceOptions options, Progress progress) {
        return Advisor.advise(flows.getFirst(), network, input(), initial, options, progress);
    }

    @Override
    public List<@Nullable LyapunovSpectrum> lyapunov() {
        List<@Nullable LyapunovSpectrum> one = new ArrayList<>();
        one.add(ReportSpectrum.of(weights.network(Precision.F64), series.values(), initial, 0, Progress.NONE));
        return one;
    }

    @Override
    public Tensor lossGradient(Path file) throws IOException {
        int batch = series.values().extent(1);
        Shape last = Shape.of(batch, weights.hiddenSize());
        Shape all = Shape.of(steps(), batch, weights.hiddenSize());
        Tensor array = FiniteArray.read(
                        file,
                        "--loss-gradient",
                        "[batch, hidden] = " + last + " or [steps, batch, hidden] = " + all,
                        last,
                        all);
        return FiniteArray.in(network.precision(), file.toString(), array);
    }

    @Override
    public void export(Path folder, List<Integer> lags, @Nullable Tensor gradient) throws IOException {
        Trajectory trajectory = network.run(input(), initial);
        FlowExport.write(folder, trajectory, lags);
        if (gradient != null) {
            FlowExport.write(folder, trajectory, Bptt.gradients(trajectory, gradient), weights::fullName);
        }
    }

    @Override
    public void requireFileNames(boolean gradients) {
        for (String parameter : network.parameters().tensors().keySet()) {
            Diagnosis.requireFileName(weights, parameter, gradients);
        }
    }
}
