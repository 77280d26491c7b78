package dev.gradflow.bench.peer;

import dev.gradflow.core.network.Parameters;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// An ONNX model of one recurrent layer as the bytes of its protocol buffer: input `X` `[T, B, I]`, output `Y`.
///
/// Field numbers are those of onnx.proto; the operators' order of gates is rearranged from PyTorch's.
final class OnnxModel {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FLOAT = 1;
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 14;

    private static final int ATTRIBUTE_INT = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private OnnxModel() {}

    /// The operator that computes a built-in cell, with the rows of PyTorch's gates in the operator's order.
    ///
    /// @param type  the operator
    /// @param order for each of its gates, which of PyTorch's it is
    private record Operator(String type, List<Integer> order) {
        static Operator of(String cell) {
            return switch (cell) {
                case "lstm" -> new Operator("LSTM", List.of(0, 3, 1, 2));
                case "gru" -> new Operator("GRU", List.of(1, 0, 2));
                case "rnn-tanh" -> new Operator("RNN", List.of(0));
                default -> throw new IllegalArgumentException("no operator for cell '" + cell + "'");
            };
        }
    }

    /// The model of one layer.
    ///
    /// @param cell `lstm`, `gru` or `rnn-tanh`
    static byte[] of(String cell, Parameters parameters, int steps, int batch) {
        Operator operator = Operator.of(cell);
        int hidden = parameters.architecture().hiddenSize();
        int inputs = parameters.architecture().inputSize();
        int rows = operator.order().size() * hidden;

        OnnxModel node = new OnnxModel();
        for (String input : List.of("X", "W", "R", "B")) {
            node.text(1, input);
        }
        node.text(2, "Y").text(4, operator.type()).message(5, integer("hidden_size", hidden));
        if (cell.equals("gru")) {
            node.message(5, integer("linear_before_reset", 1));
        }

        Storage bias = Precision.F32.allocate(2 * rows);
        rearrange(parameters.get("bias_ih_l0"), operator, hidden, 1, bias, 0);
        rearrange(parameters.get("bias_hh_l0"), operator, hidden, 1, bias, rows);
        OnnxModel graph = new OnnxModel()
                .message(1, node)
                .text(2, "layer")
                .message(5, weights("W", parameters.get("weight_ih_l0"), operator, hidden, inputs))
                .message(5, weights("R", parameters.get("weight_hh_l0"), operator, hidden, hidden))
                .message(5, tensor("B", bias, 1, 2 * rows))
                .message(11, value("X", steps, batch, inputs))
                .message(12, value("Y", steps, 1, batch, hidden));
        return new OnnxModel()
                .number(1, IR_VERSION)
                .message(7, graph)
                .message(8, new OnnxModel().number(2, OPERATOR_SET))
                .out.toByteArray();
    }

    private static OnnxModel weights(String name, Tensor weights, Operator operator, int hidden, int columns) {
        int rows = operator.order().size() * hidden;
        Storage values = Precision.F32.allocate(rows * columns);
        rearrange(weights, operator, hidden, columns, values, 0);
        return tensor(name, values, 1, rows, columns);
    }

    private static void rearrange(
            Tensor from, Operator operator, int hidden, int columns, Storage to, int offset) {
        Storage source = from.copy().storage();
        int block = hidden * columns;
        for (int gate = 0; gate < operator.order().size(); gate++) {
            to.copyFrom(offset + gate * block, source, operator.order().get(gate) * block, block);
        }
    }

    private static OnnxModel integer(String name, int value) {
        return new OnnxModel().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    private static OnnxModel tensor(String name, Storage values, int... extents) {
        ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * values.length()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length(); i++) {
            raw.putFloat((float) values.get(i));
        }
        OnnxModel tensor = new OnnxModel();
        for (int extent : extents) {
            tensor.number(1, extent);
        }
        return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
    }

    private static OnnxModel value(String name, int... extents) {
        OnnxModel shape = new OnnxModel();
        for (int extent : extents) {
            shape.message(1, new OnnxModel().number(1, extent));
        }
        OnnxModel type = new OnnxModel().message(1, new OnnxModel().number(1, FLOAT).message(2, shape));
        return new OnnxModel().text(1, name).message(2, type);
    }

    private OnnxModel number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    private OnnxModel text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxModel message(int field, OnnxModel message) {
        return bytes(field, message.out.toByteArray());
    }

    private OnnxModel bytes(int field, byte[] bytes) {
        varint(((long) field << 3) | BYTES);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
