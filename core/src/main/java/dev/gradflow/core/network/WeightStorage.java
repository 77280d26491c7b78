package dev.gradflow.core.network;

/// How [Inference] stores the weight matrices; arithmetic is in the network's precision either way.
public enum WeightStorage {
    /// In the network's precision, with the bits of [Network#run].
    FULL,
    /// As bfloat16, half of single precision: faster where a batch is small and the weights exceed the caches, with
    /// every weight off by up to 1 part in 256. For networks in F32.
    BFLOAT16
}
