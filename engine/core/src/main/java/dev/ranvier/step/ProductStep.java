package dev.ranvier.step;

/** A matrix product with its epilogue. */
public record ProductStep(String description, Product product) implements Step {

  @Override
  public void run(int rows) {
    product.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }
}
