package dev.gradflow.core.cell;

import java.util.Locale;

/// The plain recurrent network, PyTorch's `nn.RNN` (MATH §2).
///
/// Immutable.
///
/// @param activation φ
public record RnnCell(Activation activation) implements Cell {
    /// The activation φ of a plain recurrent network.
    public enum Activation {
        /// tanh.
        TANH,
        /// max(·, 0).
        RELU,
        /// None: a linear network.
        IDENTITY
    }

    @Override
    public String name() {
        return "rnn-" + activation.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void equations(CellBuilder builder) {
        builder.gates("a");
        Value h = builder.state("h");
        Value a = builder.preactivation("a", h);
        builder.next(
                h,
                switch (activation) {
                    case TANH -> a.tanh();
                    case RELU -> a.relu();
                    case IDENTITY -> a;
                });
    }
}
