package dev.gradflow.bench.peer;

import dev.gradflow.bench.LayerCase;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// oneDNN's primitives for one LSTM layer: inference, and forward with backward for training.
///
/// Weights are in the layouts that the library likes best beforehand, and their gradients stay in its own, as ours
/// do. States are given even where they are zero: without an initial state the library's gradient by `weight_hh` is
/// wrong. As PyTorch uses the library, gates are in the order i, f, g, o.
final class OneDnnLstm {
    /// None yet.
    static final OneDnnLstm NONE = new OneDnnLstm(
            MemorySegment.NULL, MemorySegment.NULL, new OneDnn.Primitive[0], new OneDnn.Primitive[0], 0);

    private static final int INFERENCE = 96;
    private static final int TRAINING = 64;
    private static final int BACKWARD = 128;
    private static final int LEFT_TO_RIGHT = 1;
    private static final int GATES = 4;

    private static final int X = 1;
    private static final int H_0 = 2;
    private static final int C_0 = 3;
    private static final int Y = 17;
    private static final int H_T = 18;
    private static final int C_T = 19;
    private static final int W_IH = 33;
    private static final int W_HH = 34;
    private static final int BIAS = 41;
    private static final int WORKSPACE = 64;
    private static final int DIFF_X = 129;
    private static final int DIFF_H_0 = 130;
    private static final int DIFF_C_0 = 131;
    private static final int DIFF_Y = 145;
    private static final int DIFF_H_T = 146;
    private static final int DIFF_C_T = 147;
    private static final int DIFF_W_IH = 161;
    private static final int DIFF_W_HH = 162;
    private static final int DIFF_BIAS = 169;

    private final MemorySegment output;
    private final MemorySegment inputGradient;
    private final OneDnn.Primitive[] inference;
    private final OneDnn.Primitive[] training;
    private final int hidden;
    private MemorySegment[] gradients = {};
    private MemorySegment recurrentGradient = MemorySegment.NULL;
    private OneDnn.Primitive plainGradient = OneDnn.Primitive.NONE;

    private OneDnnLstm(
            MemorySegment output,
            MemorySegment inputGradient,
            OneDnn.Primitive[] inference,
            OneDnn.Primitive[] training,
            int hidden) {
        this.output = output;
        this.inputGradient = inputGradient;
        this.inference = inference;
        this.training = training;
        this.hidden = hidden;
    }

    /// The primitives for a layer; the gradient of the output is bound too.
    static OneDnnLstm of(LayerCase layer) {
        int steps = layer.input().extent(0);
        int batch = layer.input().extent(1);
        int hidden = layer.input().extent(2);
        MemorySegment sequence = OneDnn.descriptor(OneDnn.SEQUENCE, steps, batch, hidden);
        MemorySegment state = OneDnn.descriptor(OneDnn.FOUR_AXES, 1, 1, batch, hidden);
        MemorySegment byUnit = OneDnn.descriptor(OneDnn.WEIGHTS_BY_UNIT, 1, 1, hidden, GATES, hidden);
        MemorySegment biases = OneDnn.descriptor(OneDnn.FOUR_AXES, 1, 1, GATES, hidden);
        OneDnn.Memory x = copy(sequence, layer.input());
        OneDnn.Memory y = OneDnn.memory(sequence);
        OneDnn.Memory w = copy(byUnit, layer.parameters().get("weight_ih_l0"));
        OneDnn.Memory r = copy(byUnit, layer.parameters().get("weight_hh_l0"));
        OneDnn.Memory b = OneDnn.memory(biases, NativeLibrary.copy(bias(layer)));

        MemorySegment infer = forward(INFERENCE, sequence, state, hidden, biases);
        Map<Integer, OneDnn.Memory> values = new LinkedHashMap<>(Map.of(
                X, x,
                H_0, OneDnn.memory(state),
                C_0, OneDnn.memory(state),
                BIAS, b,
                Y, y,
                H_T, OneDnn.memory(state),
                C_T, OneDnn.memory(state)));
        OneDnn.Primitive inference = OneDnn.primitive(infer, with(values, Map.of(
                W_IH, OneDnn.reordered(byUnit, w, OneDnn.wanted(infer, W_IH)),
                W_HH, OneDnn.reordered(byUnit, r, OneDnn.wanted(infer, W_HH)))));

        MemorySegment train = forward(TRAINING, sequence, state, hidden, biases);
        OneDnn.Memory workspace = OneDnn.memory(OneDnn.wanted(train, WORKSPACE));
        values.put(WORKSPACE, workspace);
        OneDnn.Primitive forward = OneDnn.primitive(train, with(values, Map.of(
                W_IH, OneDnn.reordered(byUnit, w, OneDnn.wanted(train, W_IH)),
                W_HH, OneDnn.reordered(byUnit, r, OneDnn.wanted(train, W_HH)))));

        MemorySegment back = backward(sequence, state, hidden, biases, train);
        OneDnn.Memory dx = OneDnn.memory(sequence);
        OneDnn.Memory dw = OneDnn.memory(OneDnn.wanted(back, DIFF_W_IH));
        OneDnn.Memory dr = OneDnn.memory(OneDnn.wanted(back, DIFF_W_HH));
        OneDnn.Memory db = OneDnn.memory(biases);
        values.putAll(Map.of(
                W_IH, OneDnn.reordered(byUnit, w, OneDnn.wanted(back, W_IH)),
                W_HH, OneDnn.reordered(byUnit, r, OneDnn.wanted(back, W_HH)),
                DIFF_X, dx,
                DIFF_H_0, OneDnn.memory(state),
                DIFF_C_0, OneDnn.memory(state),
                DIFF_W_IH, dw,
                DIFF_W_HH, dr,
                DIFF_BIAS, db));
        values.putAll(Map.of(
                DIFF_Y, copy(sequence, layer.outputGradient()),
                DIFF_H_T, OneDnn.memory(state),
                DIFF_C_T, OneDnn.memory(state)));
        OneDnn.Primitive[] training = {forward, OneDnn.primitive(back, values)};
        MemorySegment byInput = OneDnn.descriptor(OneDnn.WEIGHTS, 1, 1, hidden, GATES, hidden);
        OneDnn.Memory plain = OneDnn.memory(byInput);
        OneDnnLstm lstm =
                new OneDnnLstm(y.data(), dx.data(), new OneDnn.Primitive[] {inference}, training, hidden);
        lstm.gradients = new MemorySegment[] {dw.data(), dr.data(), db.data()};
        lstm.recurrentGradient = plain.data();
        lstm.plainGradient = OneDnn.reorder(OneDnn.wanted(back, DIFF_W_HH), dr, byInput, plain);
        return lstm;
    }

    private static MemorySegment forward(
            int kind, MemorySegment sequence, MemorySegment state, int hidden, MemorySegment biases) {
        MemorySegment weights = OneDnn.descriptor(OneDnn.ANY, 1, 1, hidden, GATES, hidden);
        MemorySegment none = MemorySegment.NULL;
        return OneDnn.created(
                "dnnl_lstm_forward_primitive_desc_create",
                OneDnn.ENGINE, kind, LEFT_TO_RIGHT, sequence, state, state, weights, weights, none, none, biases,
                sequence, state, state, 0, none);
    }

    private static MemorySegment backward(
            MemorySegment sequence, MemorySegment state, int hidden, MemorySegment biases, MemorySegment forward) {
        MemorySegment weights = OneDnn.descriptor(OneDnn.ANY, 1, 1, hidden, GATES, hidden);
        MemorySegment none = MemorySegment.NULL;
        return OneDnn.created(
                "dnnl_lstm_backward_primitive_desc_create",
                OneDnn.ENGINE, BACKWARD, LEFT_TO_RIGHT, sequence, state, state, weights, weights, none, none, biases,
                sequence, state, state, sequence, state, state, weights, weights, none, none, biases, sequence,
                state, state, 0, forward, none);
    }

    private static Map<Integer, OneDnn.Memory> with(
            Map<Integer, OneDnn.Memory> values, Map<Integer, OneDnn.Memory> weights) {
        Map<Integer, OneDnn.Memory> all = new LinkedHashMap<>(values);
        all.putAll(weights);
        return all;
    }

    private static OneDnn.Memory copy(MemorySegment descriptor, Tensor tensor) {
        return OneDnn.memory(descriptor, NativeLibrary.copy(tensor.copy().storage()));
    }

    /// The library has one bias a gate: the sum of PyTorch's two.
    private static Storage bias(LayerCase layer) {
        Tensor first = layer.parameters().get("bias_ih_l0");
        Tensor second = layer.parameters().get("bias_hh_l0");
        Storage sum = Precision.F32.allocate(first.extent(0));
        for (int i = 0; i < sum.length(); i++) {
            sum.set(i, first.get(i) + second.get(i));
        }
        return sum;
    }

    /// The output of a forward pass that keeps nothing.
    MemorySegment infer() {
        inference[0].run();
        return output;
    }

    /// dE/dx after a forward and a backward pass.
    MemorySegment train() {
        // The library adds to the gradients of weights.
        for (MemorySegment gradient : gradients) {
            gradient.fill((byte) 0);
        }
        for (OneDnn.Primitive primitive : training) {
            primitive.run();
        }
        return inputGradient;
    }

    /// dE/dweight_hh of the last training step in PyTorch's layout.
    Tensor recurrentGradient() {
        plainGradient.run();
        Storage byInput = NativeLibrary.read(Precision.F32, recurrentGradient, GATES * hidden * hidden);
        return Tensor.of(byInput, 0, hidden, GATES * hidden)
                .transpose(0, 1)
                .copy();
    }

    /// What the library chose.
    String names() {
        return "inference " + inference[0].name() + ", training " + training[0].name() + " and " + training[1].name();
    }
}
