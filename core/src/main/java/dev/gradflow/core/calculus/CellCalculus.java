package dev.gradflow.core.calculus;

import dev.gradflow.core.calculus.Pullback.Arrival;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that follows from one cell program: how to run it forward, along tangents, and back.
///
/// Immutable; made once for each layer.
public final class CellCalculus {
    private final CellProgram program;
    private final List<LinearGroup> groups;
    private final Set<Value> saved;
    private final List<PreactivationBlock> preactivations;
    private final Map<Value, Integer> sumLevels = new LinkedHashMap<>();
    private final List<Value> forwardWanted;
    private final List<Stage> forward;
    private final List<Value> inferenceWanted;
    private final List<Stage> inference;
    private final Tangents tangents;
    private final Tangents tangentsWithInput;
    private final Cotangents cotangents;
    private final Cotangents gradients;
    private final DensePlan densePlan;

    /// Derives everything from `program`.
    public CellCalculus(CellProgram program) {
        this.program = program;
        this.groups = LinearGroup.of(program.linears());
        List<Value> moving = tangentOutputs(false);
        List<Value> movingWithInput = tangentOutputs(true);
        Backward vectors = new Backward(false);
        Backward trained = new Backward(true);
        Set<Value> used = new LinkedHashSet<>();
        Set<Value> visited = new HashSet<>();
        moving.forEach(value -> collectPrimal(value, used, visited));
        movingWithInput.forEach(value -> collectPrimal(value, used, visited));
        vectors.wanted.forEach(value -> collectPrimal(value, used, visited));
        trained.wanted.forEach(value -> collectPrimal(value, used, visited));
        program.named().values().stream()
                .filter(value -> value.kind() == Value.Kind.OPERATION)
                .forEach(used::add);
        program.next().forEach(used::remove);
        this.saved = Collections.unmodifiableSet(used);

        Set<Value> kept = new LinkedHashSet<>(used);
        kept.addAll(program.next());
        this.preactivations = PreactivationBlock.of(program, kept, this::forwardLevel);
        for (PreactivationBlock block : preactivations) {
            for (PreactivationBlock.Term term : block.products()) {
                int level = term.group().ofInput() ? 0 : 1 + forwardLevel(term.group());
                for (int i = 0; i < term.group().linears().size(); i++) {
                    sumLevels.merge(block.sums().get(term.first() + i), level, Math::max);
                }
            }
        }

        this.inferenceWanted = new ArrayList<>(program.next());
        this.forwardWanted = new ArrayList<>(program.next());
        saved.stream().filter(value -> !sumLevels.containsKey(value)).forEach(forwardWanted::add);
        for (LinearGroup group : groups) {
            wantSource(group, inferenceWanted);
            wantSource(group, forwardWanted);
        }
        this.forward = new Staging(this::forwardLevel).stages(program.name() + " forward", forwardWanted);
        this.inference = new Staging(this::forwardLevel).stages(program.name() + " inference", inferenceWanted);
        this.tangents = new Tangents(moving, "tangent");
        this.tangentsWithInput = new Tangents(movingWithInput, "tangent with input");
        this.cotangents = vectors.stage("cotangent");
        this.gradients = trained.stage("gradient");
        this.densePlan = DensePlan.of(program, this::isRecorded);
    }

    private static void wantSource(LinearGroup group, List<Value> wanted) {
        if (group.source().kind() == Value.Kind.OPERATION && !wanted.contains(group.source())) {
            wanted.add(group.source());
        }
    }

    /// The program that everything is derived from.
    public CellProgram program() {
        return program;
    }

    /// The matrix products of a forward step.
    public List<LinearGroup> groups() {
        return groups;
    }

    /// Where the products of a forward step are added up: every one in exactly one place.
    public List<PreactivationBlock> preactivations() {
        return preactivations;
    }

    /// The values that a recorded forward pass must keep at every step, besides the states.
    public Set<Value> saved() {
        return saved;
    }

    /// What the forward stages compute: the next states, then the saved values but for those that products leave
    /// behind, then sources of products.
    public List<Value> forwardWanted() {
        return forwardWanted;
    }

    /// The pointwise stages of a forward step.
    public List<Stage> forward() {
        return forward;
    }

    /// What the inference stages compute: the next states, then sources of products.
    public List<Value> inferenceWanted() {
        return inferenceWanted;
    }

    /// The pointwise stages of a forward step that keeps nothing but the next states.
    public List<Stage> inference() {
        return inference;
    }

    /// The level after which the product of `group` is done; -1 for products with the input.
    public int forwardLevel(LinearGroup group) {
        return group.ofInput() ? -1 : new Staging(this::forwardLevel).level(group.source());
    }

    private int forwardLevel(Value value) {
        Integer sum = sumLevels.get(value);
        if (sum != null) {
            return sum;
        }
        return switch (value.kind()) {
            case INPUT, STATE, PARAMETER, SEED -> 0;
            case LINEAR ->
                value.operand(0).kind() == Value.Kind.INPUT
                        ? 0
                        : 1 + new Staging(this::forwardLevel).level(value.operand(0));
            case OPERATION -> Staging.computed();
        };
    }

    /// Tangents of the states; the input moves too if `withInput`.
    public Tangents tangents(boolean withInput) {
        return withInput ? tangentsWithInput : tangents;
    }

    /// Cotangents of states, linear values and the input, for products of Jacobians with vectors.
    public Cotangents cotangents() {
        return cotangents;
    }

    /// The same, with cotangents of parameter vectors, and with a gradient from outside added to that of every state.
    public Cotangents gradients() {
        return gradients;
    }

    /// The free variable for the tangent of a state or the input.
    public static Value tangentOf(Value value) {
        return value.seed("d" + value.name());
    }

    /// The free variable for the cotangent of a state's next value.
    public static Value cotangentOf(Value state) {
        return state.seed("δ" + state.name() + "'");
    }

    /// The free variable for what reaches a state's gradient from outside the recurrence: losses and upper layers.
    public static Value outsideOf(Value state) {
        return state.seed("δ" + state.name() + " from outside");
    }

    /// ∂target/∂variable, elementwise and with `independent` held fixed, lowered to an executable program.
    public Lowering partial(Value target, Value variable, Set<Value> independent) {
        Value derivative = Pullback.partial(target, variable, independent);
        return Lowering.of("partial of " + target + " by " + variable, List.of(derivative), value -> isRecorded(value));
    }

    /// What the dense Jacobian of a step is put together from.
    public DensePlan densePlan() {
        return densePlan;
    }

    /// Whether a recorded trajectory holds the value at every step.
    public boolean isRecorded(Value value) {
        return switch (value.kind()) {
            case STATE, PARAMETER, SEED -> true;
            case INPUT -> false;
            case LINEAR, OPERATION -> saved.contains(value) || program.next().contains(value);
        };
    }

    private List<Value> tangentOutputs(boolean withInput) {
        Map<Value, Value> seeds = new LinkedHashMap<>();
        program.states().forEach(state -> seeds.put(state, tangentOf(state)));
        if (withInput) {
            seeds.put(program.input(), tangentOf(program.input()));
        }
        Derivatives.Tangent tangent = new Derivatives.Tangent(seeds);
        return program.next().stream().map(tangent::of).toList();
    }

    /// Adds the program's own values that a derived value uses; what is cheaper to compute again than to load is.
    private void collectPrimal(Value value, Set<Value> used, Set<Value> visited) {
        if (!visited.add(value)) {
            return;
        }
        boolean operation = value.kind() == Value.Kind.OPERATION;
        if (program.contains(value)) {
            boolean cheap =
                    operation && (value.operation() == Operation.ONE_MINUS || value.operation() == Operation.NEGATE);
            if (cheap) {
                collectPrimal(value.operand(0), used, visited);
            } else if (value.kind() == Value.Kind.LINEAR || (operation && value.operation() != Operation.CONSTANT)) {
                used.add(value);
            }
        } else if (operation || value.kind() == Value.Kind.LINEAR) {
            for (int i = 0; i < value.operands(); i++) {
                collectPrimal(value.operand(i), used, visited);
            }
        }
    }

    private int derivedLeafLevel(Value value) {
        if (isRecorded(value)) {
            return 0;
        }
        return Staging.computed();
    }

    /// How tangents of a step are computed: stages, and products with the weights between them.
    public final class Tangents {
        private final List<Value> wanted;
        private final List<LinearGroup> products;
        private final List<Stage> stages;

        private Tangents(List<Value> outputs, String name) {
            List<Value> linears = new ArrayList<>();
            Set<Value> visited = new HashSet<>();
            outputs.forEach(output -> collectLinears(output, linears, visited));
            products = LinearGroup.of(linears);
            wanted = new ArrayList<>(outputs);
            for (LinearGroup product : products) {
                if (product.source().kind() == Value.Kind.OPERATION && !wanted.contains(product.source())) {
                    wanted.add(product.source());
                }
            }
            stages = new Staging(this::leafLevel).stages(program.name() + " " + name, wanted);
        }

        private void collectLinears(Value value, List<Value> linears, Set<Value> visited) {
            if (program.contains(value) || !visited.add(value)) {
                return;
            }
            for (int i = 0; i < value.operands(); i++) {
                collectLinears(value.operand(i), linears, visited);
            }
            if (value.kind() == Value.Kind.LINEAR && !linears.contains(value)) {
                linears.add(value);
            }
        }

        private int leafLevel(Value value) {
            if (value.kind() == Value.Kind.LINEAR && !program.contains(value)) {
                return 1 + new Staging(this::leafLevel).level(value.operand(0));
            }
            return derivedLeafLevel(value);
        }

        /// The tangents of the next states, then computed sources of products.
        public List<Value> wanted() {
            return wanted;
        }

        /// The products; sources are tangents.
        public List<LinearGroup> products() {
            return products;
        }

        /// The level after which a product is done.
        public int level(LinearGroup product) {
            return new Staging(this::leafLevel).level(product.source());
        }

        /// The pointwise stages.
        public List<Stage> stages() {
            return stages;
        }
    }

    /// How cotangents of a step are computed: stages, and products with transposed weights between them.
    ///
    /// @param linears    for each of [CellCalculus#groups] the cotangents of its linear values, in order
    /// @param sharing    for each group the first one whose linear values have the same cotangents, perhaps itself
    /// @param states     for each state its cotangent without what products bring back
    /// @param parameters the cotangent of every parameter vector, row by row; empty unless gradients are wanted
    /// @param arrivals   what products bring back to computed sources
    /// @param levels     for each arrival the level before which its products are done
    /// @param wanted     what is stored: linears of groups that share with none before them, then states, then
    ///                   parameters not among these
    /// @param stages     the pointwise stages; destinations index `wanted`
    public record Cotangents(
            List<List<Value>> linears,
            List<Integer> sharing,
            List<Value> states,
            Map<Value, Value> parameters,
            List<Arrival> arrivals,
            List<Integer> levels,
            List<Value> wanted,
            List<Stage> stages) {}

    private final class Backward {
        private final Pullback pullback;
        private final List<List<Value>> linears = new ArrayList<>();
        private final List<Integer> sharing = new ArrayList<>();
        private final List<Value> states = new ArrayList<>();
        private final Map<Value, Value> parameters = new LinkedHashMap<>();
        private final List<Value> wanted = new ArrayList<>();

        Backward(boolean training) {
            Map<Value, Value> seeds = new LinkedHashMap<>();
            for (int i = 0; i < program.states().size(); i++) {
                seeds.merge(program.next().get(i), cotangentOf(program.states().get(i)), Value::plus);
            }
            pullback = new Pullback(seeds, Set.of(), true);
            for (LinearGroup group : groups) {
                linears.add(group.linears().stream().map(pullback::of).toList());
            }
            for (Value state : program.states()) {
                Value cotangent = pullback.of(state);
                states.add(training ? outsideOf(state).plus(cotangent) : cotangent);
            }
            if (training) {
                program.parameters().forEach(parameter -> parameters.put(parameter, pullback.of(parameter)));
            }
            for (int group = 0; group < linears.size(); group++) {
                int same = linears.indexOf(linears.get(group));
                sharing.add(same);
                if (same == group) {
                    wanted.addAll(linears.get(group));
                }
            }
            wanted.addAll(states);
            parameters.values().stream()
                    .filter(value -> !wanted.contains(value))
                    .distinct()
                    .forEach(wanted::add);
        }

        private int leafLevel(Value value) {
            for (Arrival arrival : pullback.arrivals()) {
                if (arrival.variable().equals(value)) {
                    Staging staging = new Staging(this::leafLevel);
                    return 1
                            + arrival.linears().stream()
                                    .mapToInt(linear -> staging.level(pullback.of(linear)))
                                    .max()
                                    .orElse(0);
                }
            }
            return derivedLeafLevel(value);
        }

        Cotangents stage(String name) {
            List<Stage> stages = new Staging(this::leafLevel).stages(program.name() + " " + name, wanted);
            List<Integer> levels = pullback.arrivals().stream()
                    .map(arrival -> leafLevel(arrival.variable()))
                    .toList();
            return new Cotangents(
                    linears,
                    List.copyOf(sharing),
                    states,
                    parameters,
                    List.copyOf(pullback.arrivals()),
                    levels,
                    List.copyOf(wanted),
                    stages);
        }
    }
}
