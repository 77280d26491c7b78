package dev.gradflow.bench.peer;

import dev.gradflow.bench.Product;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// oneDNN's matmul primitive.
final class OneDnnMatmul {
    private static final int A = 1;
    private static final int B = 33;
    private static final int C = 17;

    private OneDnnMatmul() {}

    /// C = A·B with B copied beforehand into the layout that the library likes best.
    ///
    /// @param c where C goes
    static OneDnn.Primitive packed(Product product, MemorySegment c) {
        MemorySegment plainB = OneDnn.descriptor(OneDnn.MATRIX, product.k(), product.n());
        MemorySegment descriptor = OneDnn.created(
                "dnnl_matmul_primitive_desc_create",
                OneDnn.ENGINE,
                OneDnn.descriptor(OneDnn.MATRIX, product.m(), product.k()),
                OneDnn.descriptor(OneDnn.ANY, product.k(), product.n()),
                MemorySegment.NULL,
                OneDnn.descriptor(OneDnn.MATRIX, product.m(), product.n()),
                MemorySegment.NULL);
        OneDnn.Memory b = OneDnn.memory(plainB, NativeLibrary.copy(product.b()));
        return OneDnn.primitive(
                descriptor,
                Map.of(
                        A, OneDnn.memory(OneDnn.wanted(descriptor, A), NativeLibrary.copy(product.a())),
                        B, OneDnn.reordered(plainB, b, OneDnn.wanted(descriptor, B)),
                        C, OneDnn.memory(OneDnn.wanted(descriptor, C), c)));
    }
}
