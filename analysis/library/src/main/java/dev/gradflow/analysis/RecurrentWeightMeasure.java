package dev.gradflow.analysis;

import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.RnnCell;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is read off the recurrent weights of one layer.
final class RecurrentWeightMeasure {
    private final Network network;
    private final CellProgram program;
    private final int layer;

    RecurrentWeightMeasure(Network network, int layer) {
        this.network = network;
        this.program = network.program();
        this.layer = layer;
    }

    /// σ_max and ρ of every gate's recurrent weights.
    List<RecurrentWeight> recurrentWeights() {
        String tensor = "weight_hh_l" + layer;
        List<RecurrentWeight> weights = new ArrayList<>();
        for (String gate : program.gates()) {
            Tensor block = network.parameters().gate(tensor, gate).copy(Precision.F64);
            LinearMap map = DenseMap.of(block);
            SpectralNorm norm = SpectralNorm.of(map);
            DominantEigenvalue dominant = DominantEigenvalue.of(map);
            weights.add(new RecurrentWeight(
                    program.gates().size() == 1 ? tensor : tensor + "[" + gate + "]",
                    norm.converged() ? norm.value() : null,
                    dominant.converged() ? dominant.modulus() : null));
        }
        return weights;
    }

    /// The Pascanu bounds; null unless the cell is a plain RNN, or if σ_max is not known.
    @Nullable
    PascanuBound bound(List<RecurrentWeight> weights) {
        Cell cell = network.cell();
        Double norm = weights.getFirst().spectralNorm();
        if (!(cell instanceof RnnCell) || norm == null) {
            return null;
        }
        double gamma = 1;
        return new PascanuBound(gamma, Math.log(gamma * norm), norm < 1 / gamma, norm > 1 / gamma);
    }
}
