/// An application that runs many networks at once.
module com.example.manythreads {
    requires dev.gradflow.core;
}
