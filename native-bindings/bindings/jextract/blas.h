/*
 * The functions Ranvier calls, each as a function-pointer type, so that the generated invoke()
 * takes the address as its first argument and several libraries can live in one JVM.
 *
 * Signatures: CBLAS with 32-bit integers; enumerations are passed as int. All matrices of the
 * cblas_* functions are row-major here. Types are spelled out: jextract fails on __typeof__.
 */

enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

/* Required of every library. */

typedef void (*cblas_sgemm)(int order, int transposeA, int transposeB, int m, int n, int k,
                            float alpha, const float *a, int lda, const float *b, int ldb,
                            float beta, float *c, int ldc);
typedef void (*cblas_sgemv)(int order, int transpose, int m, int n, float alpha, const float *a,
                            int lda, const float *x, int incx, float beta, float *y, int incy);
typedef void (*cblas_sger)(int order, int m, int n, float alpha, const float *x, int incx,
                           const float *y, int incy, float *a, int lda);
typedef void (*cblas_saxpy)(int n, float alpha, const float *x, int incx, float *y, int incy);
typedef float (*cblas_sdot)(int n, const float *x, int incx, const float *y, int incy);

/* OpenBLAS's own, optional; set_num_threads_local came with 0.3.27. */

typedef void (*openblas_set_num_threads)(int threads);
typedef int (*openblas_set_num_threads_local)(int threads);
typedef int (*openblas_get_num_threads)(void);
typedef char *(*openblas_get_config)(void);
typedef char *(*openblas_get_corename)(void);
typedef int (*openblas_get_parallel)(void);

/* The platform's loader, asked only why a library could not be opened. */

enum { LOAD_LAZY = 1 };

typedef void *(*dlopen)(const char *path, int mode);
typedef char *(*dlerror)(void);
