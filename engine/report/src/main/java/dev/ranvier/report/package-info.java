/**
 * Pictures that the library draws itself, as SVG: {@link dev.ranvier.report.Charts} has those of
 * trainings, data and models by name, {@link dev.ranvier.report.Plot} draws whatever has an x and a
 * y. A {@link dev.ranvier.report.Picture} is light or dark as the reader's screen is, fits a
 * telephone, and needs neither scripts nor fonts from elsewhere.
 */
package dev.ranvier.report;
