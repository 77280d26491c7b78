package dev.gradflow.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.KernelProvider;
import dev.gradflow.core.kernel.Kernels;
import dev.gradflow.core.tensor.Precision;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The contract of a kernel provider: a test class extends it and says which provider it is about.
public abstract class KernelContract {
    /// For subclasses.
    protected KernelContract() {}

    /// The provider under test, which must be available.
    protected abstract KernelProvider provider();

    @Test
    void isAvailableAndDescribesItself() {
        assertThat(provider().unavailable()).isEmpty();
        assertThat(provider().name()).isNotBlank();
        assertThat(provider().describe()).isNotBlank().doesNotContain("\n");
        assertThat(provider().priority()).isNotNegative();
        for (Precision precision : Precision.values()) {
            Kernels kernels = provider().kernels(precision);
            assertThat(kernels.precision()).isEqualTo(precision);
            assertThat(kernels.name()).startsWith(provider().name());
        }
    }

    @Nested
    class SingleProduct extends ProductContract {
        SingleProduct() {
            super(Precision.F32);
        }

        @Override
        Kernels kernels() {
            return provider().kernels(Precision.F32);
        }
    }

    @Nested
    class DoubleProduct extends ProductContract {
        DoubleProduct() {
            super(Precision.F64);
        }

        @Override
        Kernels kernels() {
            return provider().kernels(Precision.F64);
        }
    }

    @Nested
    class SinglePointwise extends PointwiseContract {
        SinglePointwise() {
            super(Precision.F32);
        }

        @Override
        Kernels kernels() {
            return provider().kernels(Precision.F32);
        }
    }

    @Nested
    class DoublePointwise extends PointwiseContract {
        DoublePointwise() {
            super(Precision.F64);
        }

        @Override
        Kernels kernels() {
            return provider().kernels(Precision.F64);
        }
    }

    @Nested
    class HalfStored extends Bfloat16Contract {
        @Override
        Kernels kernels(Precision precision) {
            return provider().kernels(precision);
        }
    }

    @Nested
    class Functions extends FunctionContract {
        @Override
        Kernels kernels(Precision precision) {
            return provider().kernels(precision);
        }
    }
}
