package dev.gradflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.kernel.PackedMatrix;
import dev.gradflow.core.network.Inference;
import dev.gradflow.core.network.Network;
import dev.gradflow.core.network.Workspace;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hot kernels allocate nothing once they are compiled: a boxed vector, a bail-out of the compiler or a method too
/// large for it all show as bytes.
///
/// Vector code is put in place at once (see this module's surefire options), so that it is what is measured.
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 50;
    private static final int ROUNDS = 400;
    private static final int TRAINING_CALLS = 3000;
    private static final int FEW = 20;
    private static final int MANY = 120;
    private static final long SMALLEST_OBJECT = 16;

    /// The least that any of many rounds of calls allocates: rounds before the JIT's last word may allocate more.
    private static long allocated(Runnable call) {
        long least = Long.MAX_VALUE;
        long id = Thread.currentThread().threadId();
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = THREADS.getThreadAllocatedBytes(id);
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, THREADS.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"F32,32,256,64", "F64,32,256,64", "F32,1,512,128", "F64,1,512,128", "F32,7,97,53"})
    void products(Precision precision, int m, int n, int k) {
        Product product = Product.of(precision, m, n, k);
        Kernels kernels = Setting.kernels(precision);
        PackedMatrix packed = kernels.pack(k, n, product.b(), 0, n, 1);
        Storage c = precision.allocate(m * n);
        assertThat(allocated(() -> kernels.matmul(m, product.a(), 0, k, 1, packed, c, 0, n, false)))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void gatesAndCells(Precision precision) {
        for (String program : new String[] {"sigmoid", "tanh", "lstm", "lstm-saved", "gru", "user"}) {
            PointwiseCase pointwise = new PointwiseCase(program, precision, 1027);
            assertThat(allocated(pointwise::run)).as(program).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "rnn-tanh"})
    void inference(String cell) {
        LayerCase layer = new LayerCase(cell, Precision.F32, 48, 3, 20);
        Inference inference = layer.network().inference(3);
        Tensor output = Tensor.zeros(Precision.F32, 20, 3, 48);
        assertThat(allocated(() -> inference.run(layer.input(), output))).isZero();
    }

    /// What a training step allocates does not grow with the sequence: less than one object a time step.
    @ParameterizedTest
    @ValueSource(strings = {"lstm", "gru", "rnn-tanh"})
    void training(String cell) {
        long few = allocatedByTraining(cell, FEW);
        long many = allocatedByTraining(cell, MANY);
        assertThat(many - few).isLessThan(SMALLEST_OBJECT * (MANY - FEW));
    }

    private static long allocatedByTraining(String cell, int steps) {
        LayerCase layer = new LayerCase(cell, Precision.F32, 24, 3, steps);
        Network network = layer.network();
        Workspace memory = new Workspace();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int call = 0; call < TRAINING_CALLS; call++) {
            long before = THREADS.getThreadAllocatedBytes(id);
            layer.forwardAndBackward(network, memory);
            least = Math.min(least, THREADS.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }
}
