/**
 * What pictures are made of: XML text, widths of texts, round ticks, scales, one style for light
 * and dark, small PNG pictures. Knows nothing of networks.
 */
package dev.ranvier.report.svg;
