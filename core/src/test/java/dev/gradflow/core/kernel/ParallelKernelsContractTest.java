package dev.gradflow.core.kernel;

import dev.gradflow.core.kernel.reference.ReferenceKernelProvider;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.kernel.contract.KernelContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Kernels that share every call, however small, under the contract of all kernels.
class ParallelKernelsContractTest extends KernelContract {
    private static ThreadTeam team = ThreadTeam.of(1);

    @BeforeAll
    static void begin() {
        team = ThreadTeam.of(3);
    }

    @AfterAll
    static void end() {
        team.close();
    }

    @Override
    protected KernelProvider provider() {
        KernelProvider reference = new ReferenceKernelProvider();
        return new KernelProvider() {
            @Override
            public String name() {
                return reference.name();
            }

            @Override
            public Optional<String> unavailable() {
                return Optional.empty();
            }

            @Override
            public int priority() {
                return reference.priority();
            }

            @Override
            public Kernels kernels(Precision precision) {
                return new ParallelKernels(reference.kernels(precision), team, 0);
            }

            @Override
            public String describe() {
                return reference.describe();
            }
        };
    }
}
