/// Tasks to train on: seeded generators, forecasting and text, each with held-out data and a baseline to beat.
@NullMarked
package dev.gradflow.core.train.task;

import org.jspecify.annotations.NullMarked;
