package dev.gradflow.analysis.sweep;

import dev.gradflow.core.network.Initialisation;
import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Tensor;

/// How the recurrent weights of a point are drawn; the gain scales them, and at 1 a linear network neither shrinks nor
/// grows but for `UNIFORM`.
public enum SweepWeights {
    /// From N(0, g²/H): the spectral radius tends to the gain g.
    GAUSSIAN("gaussian") {
        @Override
        void draw(Parameters parameters, double gain, long seed) {
            Initialisation.gain(parameters, gain, seed);
        }
    },
    /// A random orthogonal matrix times the gain: every singular value is the gain.
    ORTHOGONAL("orthogonal") {
        @Override
        void draw(Parameters parameters, double gain, long seed) {
            Initialisation.orthogonal(parameters, gain, seed);
        }
    },
    /// The gain times the identity, and zero biases.
    IDENTITY("identity") {
        @Override
        void draw(Parameters parameters, double gain, long seed) {
            Initialisation.identity(parameters, gain);
        }
    },
    /// PyTorch's default, U(-1/√H, 1/√H), times the gain: the spectral radius is about 0.58 of it.
    UNIFORM("uniform") {
        @Override
        void draw(Parameters parameters, double gain, long seed) {
            for (int layer = 0; layer < parameters.architecture().layers(); layer++) {
                Tensor recurrent = parameters.get("weight_hh_l" + layer);
                for (int i = 0; i < recurrent.shape().size(); i++) {
                    recurrent.storage().set(i, gain * recurrent.storage().get(i));
                }
            }
        }
    };

    private final String word;

    SweepWeights(String word) {
        this.word = word;
    }

    /// As users type it.
    public String word() {
        return word;
    }

    /// Changes parameters that were drawn as PyTorch does by default.
    abstract void draw(Parameters parameters, double gain, long seed);
}
