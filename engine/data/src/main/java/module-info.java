/**
 * Data for networks that comes from somewhere: files in the formats that data sets are spread in,
 * tables of numbers and categories, and pictures that are drawn.
 */
module dev.ranvier.datasets {
  requires transitive dev.ranvier;
  requires transitive dev.ranvier.fit;
  requires de.siegmar.fastcsv;

  exports dev.ranvier.digits;
  exports dev.ranvier.format;
  exports dev.ranvier.generate;
  exports dev.ranvier.rows;
  exports dev.ranvier.table;
}
