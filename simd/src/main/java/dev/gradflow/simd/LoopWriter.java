package dev.gradflow.simd;

import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.simd.VectorCode.Place;
import dev.gradflow.simd.VectorCode.Term;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// Writes one loop of a [LoopPlan] as a flat vector loop.
final class LoopWriter {
    private static final int ARRAYS = 1;
    private static final int STARTS = 2;
    private static final int COUNT = 3;

    private final PointwiseProgram program;
    private final LoopPlan.Loop loop;
    private final CodeBuilder code;
    private final ElementType element;
    private final VectorCode vector;
    private final Exponential exponential;
    private final Map<Integer, Integer> arrays = new HashMap<>();
    private final Map<Integer, Integer> starts = new HashMap<>();
    private final Map<Integer, Term> registers = new HashMap<>();

    private LoopWriter(PointwiseProgram program, LoopPlan.Loop loop, CodeBuilder code, Precision precision) {
        this.program = program;
        this.loop = loop;
        this.code = code;
        this.element = ElementType.of(precision);
        this.vector = new VectorCode(code, element);
        this.exponential = new Exponential(vector, precision);
    }

    /// Generates one loop, which extends the class `type`.
    static <T> T generate(
            Class<T> type, String name, PointwiseProgram program, LoopPlan.Loop loop, Precision precision, int lanes) {
        ClassDesc[] parameters = {
            ElementType.of(precision).array().arrayType(), ConstantDescs.CD_int.arrayType(), ConstantDescs.CD_int
        };
        return GeneratedClass.implement(
                name, type, parameters, code -> new LoopWriter(program, loop, code, precision).write(lanes));
    }

    private void write(int lanes) {
        TreeSet<Integer> slots = new TreeSet<>(loop.loads().values());
        loop.stores().forEach(store -> slots.add(store.slot()));
        for (int slot : slots) {
            int array = code.allocateLocal(TypeKind.REFERENCE);
            int start = code.allocateLocal(TypeKind.INT);
            code.aload(ARRAYS).loadConstant(slot).aaload().astore(array);
            code.aload(STARTS).loadConstant(slot).iaload().istore(start);
            arrays.put(slot, array);
            starts.put(slot, start);
        }
        vector.loop(COUNT, lanes, u -> {
            for (int instruction : loop.instructions()) {
                int register = program.inputs().size() + instruction;
                registers.put(register, execute(program.code().get(instruction), u));
            }
            loop.stores().forEach(store -> register(store.register(), u));
            for (LoopPlan.Store store : loop.stores()) {
                vector.store(register(store.register(), u), place(store.slot(), u));
            }
        });
    }

    private Place place(int slot, int u) {
        return new Place(arrays.getOrDefault(slot, -1), starts.getOrDefault(slot, -1), u, 1, 0);
    }

    private Term register(int register, int u) {
        Term known = registers.get(register);
        if (known != null) {
            return known;
        }
        Integer slot = loop.loads().get(register);
        Term term;
        if (slot == null) {
            term = execute(program.code().get(register - program.inputs().size()), u);
        } else {
            term = vector.local(vector.variable(vector.at(place(slot, u))));
        }
        registers.put(register, term);
        return term;
    }

    private Term execute(Instruction instruction, int u) {
        Term a = instruction.a() < 0 ? vector.constant(0) : register(instruction.a(), u);
        Term b = instruction.b() < 0 ? a : register(instruction.b(), u);
        Term one = vector.constant(1);
        return switch (instruction.operation()) {
            case CONSTANT -> vector.constant(instruction.constant());
            case ADD -> vector.add(a, b);
            case SUB -> vector.sub(a, b);
            case MUL -> vector.mul(a, b);
            case SIGMOID -> exponential.sigmoid(a);
            case TANH -> exponential.tanh(a);
            case RELU -> vector.replace(a, "LE", 0, vector.constant(0));
            case ONE_MINUS -> vector.sub(one, a);
            case SIGMOID_SLOPE -> vector.mul(a, vector.sub(one, a));
            case TANH_SLOPE -> vector.fma(vector.negate(a), a, one);
            case STEP -> vector.choose(a, "GT", 0, one, vector.constant(0));
            case NEGATE -> vector.negate(a);
        };
    }
}
