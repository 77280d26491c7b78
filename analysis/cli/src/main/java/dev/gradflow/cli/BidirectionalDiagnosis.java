package dev.gradflow.cli;

import dev.gradflow.analysis.Advice;
import dev.gradflow.analysis.BidirectionalGradients;
import dev.gradflow.analysis.BidirectionalRun;
import dev.gradflow.analysis.FlowOptions;
import dev.gradflow.analysis.NetworkFlow;
import dev.gradflow.analysis.Progress;
import dev.gradflow.analysis.advice.AdviceOptions;
import dev.gradflow.analysis.advice.Advisor;
import dev.gradflow.cli.export.FlowExport;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.Series;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.format.BidirectionalWeights;
import dev.gradflow.core.format.Direction;
import dev.gradflow.core.format.RecurrentWeights;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A bidirectional network, looked at one direction after the other.
///
/// @param weights    where the network comes from
/// @param directions those to look at
/// @param series     the input, with its description
/// @param run        what it did on it
record BidirectionalDiagnosis(
        BidirectionalWeights weights, List<Direction> directions, Series series, BidirectionalRun run)
        implements Diagnosis {

    private RecurrentWeights first() {
        return weights.forward().getFirst();
    }

    @Override
    public String name() {
        return Diagnosis.name(first().file(), first().prefix());
    }

    @Override
    public String size() {
        return "bidirectional " + Diagnosis.size(first().cell(), weights.layers(), first().hiddenSize());
    }

    @Override
    public List<NetworkFlow> measure(FlowOptions options, Progress progress) {
        return directions.stream()
                .map(direction -> run.measure(
                        direction,
                        name() + ", " + direction.name().toLowerCase(Locale.ROOT),
                        "weights of " + first().file() + "; steps in the order in which this half reads",
                        options,
                        progress))
                .toList();
    }

    @Override
    public List<Advice> advise(List<NetworkFlow> flows, AdviceOptions options, Progress progress) {
        List<Advice> all = new ArrayList<>();
        for (int i = 0; i < directions.size(); i++) {
            all.addAll(Advisor.advise(flows.get(i), run, directions.get(i), options, progress));
        }
        return all;
    }

    @Override
    public Tensor lossGradient(Path file) throws IOException {
        Shape all = run.output().shape();
        Shape last = Shape.of(all.extent(1), all.extent(2));
        Tensor array = FiniteArray.read(
                        file,
                        "--loss-gradient",
                        "[batch, 2*hidden] = " + last + " or [steps, batch, 2*hidden] = " + all,
                        last,
                        all);
        return FiniteArray.in(network().precision(), file.toString(), array);
    }

    @Override
    public void export(Path folder, List<Integer> lags, @Nullable Tensor gradient) throws IOException {
        FlowExport.write(folder, run, weights.layers(), directions, lags);
        if (gradient != null) {
            FlowExport.write(folder, BidirectionalGradients.of(run, gradient), weights);
        }
    }

    @Override
    public void requireFileNames(boolean gradients) {
        for (RecurrentWeights half : weights.forward()) {
            for (String parameter : half.network(network().precision()).parameters().tensors().keySet()) {
                Diagnosis.requireFileName(half, parameter, gradients);
            }
        }
    }

    @Override
    public Network network() {
        return run.trajectory(0, directions.getFirst()).network();
    }
}
