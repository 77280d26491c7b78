package dev.gradflow.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.gradflow.analysis.spectrum.SingularValues;
import dev.gradflow.core.cell.Cells;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.network.Architecture;
import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Norms of products in single precision are within 1e-4 of an SVD at every lag, each started from the one before.
final class SingleProductNormTest {
    @ParameterizedTest
    @CsvSource({"lstm,40", "lstm-1997,17", "gru,33", "rnn-tanh,64"})
    void areThoseOfAnSvd(String cell, int hidden) {
        Architecture architecture = new Architecture(Cells.named(cell), 3, hidden, 1, true);
        Tensor input = Tensor.zeros(Precision.F32, 60, 1, 3);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < input.shape().size(); i++) {
            input.storage().set(i, random.nextGaussian());
        }
        Network network = Network.of(Initialisation.uniform(architecture, Precision.F32, 4));
        JacobianProduct product =
                JacobianProduct.endingAt(network.run(input).jacobians(0, 0), 60);
        while (product.lag() < 60) {
            product.extend();
            double found = product.logSpectralNorm();
            if (product.lag() % 7 == 1) {
                double exact = SingularValues.of(
                                DenseMap.of(product.factor().copy(Precision.F64)))
                        .values()[0];
                assertThat(found)
                        .as("%s, lag %d", cell, product.lag())
                        .isCloseTo(Math.log(exact) + product.logScale(), offset(1e-4));
            }
        }
    }
}
