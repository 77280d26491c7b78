package dev.gradflow.core.cell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [Cell] writes its equations against.
///
/// Declare the gates first (the row blocks of the weight matrices, in order), then the states, the output state h
/// first; combine [Value]s; and give every state its next value with [#next]. Not thread-safe; lives only while a
/// cell is defined.
public final class CellBuilder {
    private final String cell;
    private @Nullable Graph graph;
    private @Nullable Value input;
    private final Map<String, Double> clamps = new HashMap<>();
    private final List<Value> states = new ArrayList<>();
    private final Map<Value, Value> next = new LinkedHashMap<>();

    CellBuilder(String cell) {
        this.cell = cell;
    }

    /// Declares the gates in the order of their row blocks in every weight matrix and bias: G = the number of names.
    ///
    /// @throws IllegalStateException if called twice, or after anything else
    public void gates(String... names) {
        if (graph != null) {
            throw new IllegalStateException("cell " + cell + ": gates must be declared once, before all else");
        }
        graph = new Graph(cell, List.of(names), clamps);
    }

    /// Holds the value that the equations will name `value` at a number; see [ClampedCell].
    void clamp(String value, double at) {
        clamps.put(value, at);
    }

    Graph graph() {
        if (graph == null) {
            throw new IllegalStateException("cell " + cell + ": declare the gates first");
        }
        return graph;
    }

    /// The input x_t.
    public Value input() {
        if (input == null) {
            input = graph().intern(new Graph.Key(Value.Kind.INPUT, "x", 0, null, 0, null, null));
        }
        return input;
    }

    /// A component of the state, as it was at t-1; the first one declared is the output h.
    ///
    /// @throws IllegalArgumentException if it was declared before
    public Value state(String name) {
        Value state = graph().intern(new Graph.Key(Value.Kind.STATE, name, 0, null, 0, null, null));
        if (states.contains(state)) {
            throw new IllegalArgumentException("cell " + cell + ": state '" + name + "' is declared twice");
        }
        states.add(state);
        graph().name(name, state);
        return state;
    }

    /// A parameter vector of length H, as a peephole is; named in files `NAME_l0`.
    public Value parameter(String name) {
        return graph().parameter(name, 0);
    }

    /// A number in every element.
    public Value constant(double number) {
        return input().constant(number);
    }

    /// The sum that most gates start from: `W_ih[gate]·x + b_ih[gate] + W_hh[gate]·h + b_hh[gate]`.
    public Value preactivation(String gate, Value h) {
        return input().linear(gate).plus(h.linear(gate));
    }

    /// Defines the value that `state` has at t.
    ///
    /// @throws IllegalArgumentException if `state` is not a declared state or has a next value already
    public void next(Value state, Value value) {
        if (!states.contains(state)) {
            throw new IllegalArgumentException("cell " + cell + ": " + state + " is not a state");
        }
        if (next.putIfAbsent(state, value) != null) {
            throw new IllegalArgumentException("cell " + cell + ": state " + state + " has two next values");
        }
    }

    CellProgram build() {
        List<Value> nextStates = new ArrayList<>();
        for (Value state : states) {
            Value value = next.get(state);
            if (value == null) {
                throw new IllegalArgumentException("cell " + cell + ": state " + state + " has no next value");
            }
            nextStates.add(value);
        }
        if (states.isEmpty()) {
            throw new IllegalArgumentException("cell " + cell + ": declares no state");
        }
        graph().requireClampsUsed();
        requireInputOnlyMultiplied();
        for (int i = 0; i < states.size(); i++) {
            graph().name(states.get(i).name() + "'", nextStates.get(i));
        }
        return new CellProgram(cell, graph(), input(), states, nextStates);
    }

    /// The input has width I, all other values H: elementwise operations on it would not fit.
    private void requireInputOnlyMultiplied() {
        Value x = input();
        if (graph().isOperand(x) || next.containsValue(x)) {
            throw new IllegalArgumentException(
                    "cell " + cell + ": the input may only be multiplied by weights (input().linear(gate))");
        }
    }
}
