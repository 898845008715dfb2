/** Pictures in folders, one for each class: {@link dev.ranvier.images.ImageFolder}. */
package dev.ranvier.images;
