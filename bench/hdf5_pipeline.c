/* The same ephys values as the converter's, written by HDF5's own filter pipeline (shuffle, then
 * zlib): what a careful C program gets without compressing by itself. A peer of the benchmark.
 *
 * usage: rec2nwb_bench_hdf5_pipeline OUT.h5 LEVEL CHANNELS EPHYS_OFFSET FILE.rec...
 *   LEVEL         0: no filters; 1 to 9: shuffle and deflate
 *   EPHYS_OFFSET  byte of a packet where the int16 ephys slots begin; they are its end
 *
 * Slots are in chip order (docs/rec-format.md) with 32 channels a chip; columns come out by hwChan.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kRows = 16384, kChunkColumns = 32, kChipChannels = 32, kMaxHeaderBytes = 1 << 24 };

static void fail(const char* what, const char* where) {
  fprintf(stderr, "error: %s: %s\n", where, what);
  exit(1);
}

static void check(int ok, const char* what) {
  if (!ok) fail("HDF5 failed", what);
}

static unsigned long number(const char* text) {
  char* end = NULL;
  errno = 0;
  const unsigned long value = strtoul(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0') fail("expected a number", text);
  return value;
}

static void* allocate(size_t bytes) {
  void* memory = malloc(bytes);
  if (memory == NULL) fail("not enough memory", "malloc");
  return memory;
}

/* Bytes until the buffer is full or the file ends. */
static size_t read_all(int file, char* buffer, size_t bytes, const char* path) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t n = read(file, buffer + done, bytes - done);
    if (n < 0) fail(strerror(errno), path);
    if (n == 0) break;
    done += (size_t)n;
  }
  return done;
}

/* Opens a recording and stands at its first packet. */
static int open_packets(const char* path) {
  static const char kEnd[] = "</Configuration>\n";
  const int file = open(path, O_RDONLY);
  if (file < 0) fail(strerror(errno), path);
  char* head = allocate(kMaxHeaderBytes + 1);
  head[read_all(file, head, kMaxHeaderBytes, path)] = '\0';
  const char* end = strstr(head, kEnd);
  if (end == NULL) fail("no end of the header", path);
  lseek(file, (off_t)(end - head) + (off_t)strlen(kEnd), SEEK_SET);
  free(head);
  return file;
}

typedef struct {
  size_t channels;
  size_t offset_bytes;
  size_t packet_bytes;
  char* packets;   /* kRows of them */
  int16_t* counts; /* kRows x channels */
} Buffers;

static void gather(const Buffers* buffers, size_t rows) {
  const size_t chips = buffers->channels / kChipChannels;
  for (size_t row = 0; row < rows; ++row) {
    const char* slots = buffers->packets + row * buffers->packet_bytes + buffers->offset_bytes;
    int16_t* to = buffers->counts + row * buffers->channels;
    for (size_t chip = 0; chip < chips; ++chip) {
      for (size_t i = 0; i < kChipChannels; ++i) {
        memcpy(to + chip * kChipChannels + i, slots + 2 * (i * chips + chip), 2);
      }
    }
  }
}

static hid_t create_dataset(hid_t file, hsize_t channels, unsigned level) {
  const hsize_t dims[2] = {0, channels};
  const hsize_t max_dims[2] = {H5S_UNLIMITED, channels};
  const hsize_t chunk[2] = {kRows, kChunkColumns};
  const hid_t space = H5Screate_simple(2, dims, max_dims);
  const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
  check(H5Pset_chunk(create, 2, chunk) >= 0, "H5Pset_chunk");
  if (level > 0) {
    check(H5Pset_shuffle(create) >= 0 && H5Pset_deflate(create, level) >= 0, "the filters");
  }
  const hid_t data =
      H5Dcreate2(file, "data", H5T_STD_I16LE, space, H5P_DEFAULT, create, H5P_DEFAULT);
  check(data >= 0, "H5Dcreate2");
  H5Pclose(create);
  H5Sclose(space);
  return data;
}

static void append(hid_t data, const Buffers* buffers, hsize_t first, hsize_t rows) {
  const hsize_t dims[2] = {first + rows, buffers->channels};
  const hsize_t start[2] = {first, 0};
  const hsize_t count[2] = {rows, buffers->channels};
  check(H5Dset_extent(data, dims) >= 0, "H5Dset_extent");
  const hid_t in_file = H5Dget_space(data);
  const hid_t in_memory = H5Screate_simple(2, count, NULL);
  H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL);
  check(H5Dwrite(data, H5T_NATIVE_INT16, in_memory, in_file, H5P_DEFAULT, buffers->counts) >= 0,
        "H5Dwrite");
  H5Sclose(in_memory);
  H5Sclose(in_file);
}

static void sync_file(const char* path) {
  const int file = open(path, O_RDONLY);
  if (file < 0 || fsync(file) != 0) fail(strerror(errno), path);
  close(file);
}

int main(int argc, char** argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: %s OUT.h5 LEVEL CHANNELS EPHYS_OFFSET FILE.rec...\n", argv[0]);
    return 2;
  }
  Buffers buffers;
  buffers.channels = number(argv[3]);
  buffers.offset_bytes = number(argv[4]);
  if (buffers.channels == 0 || buffers.channels % kChipChannels != 0) {
    fail("expected a multiple of 32 channels", argv[3]);
  }
  buffers.packet_bytes = buffers.offset_bytes + 2 * buffers.channels;
  buffers.packets = allocate(kRows * buffers.packet_bytes);
  buffers.counts = allocate(kRows * buffers.channels * sizeof(int16_t));
  const hid_t file = H5Fcreate(argv[1], H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  check(file >= 0, argv[1]);
  const hid_t data = create_dataset(file, buffers.channels, (unsigned)number(argv[2]));

  /* Files follow each other without a seam, so that every H5Dwrite is whole chunks. */
  hsize_t rows = 0;
  size_t held = 0;
  for (int i = 5; i < argc; ++i) {
    const int recording = open_packets(argv[i]);
    for (;;) {
      const size_t room = (kRows - held) * buffers.packet_bytes;
      const size_t got =
          read_all(recording, buffers.packets + held * buffers.packet_bytes, room, argv[i]);
      held += got / buffers.packet_bytes;
      if (got < room) break;
      gather(&buffers, held);
      append(data, &buffers, rows, held);
      rows += held;
      held = 0;
    }
    close(recording);
  }
  if (held > 0) {
    gather(&buffers, held);
    append(data, &buffers, rows, held);
  }
  check(H5Dclose(data) >= 0 && H5Fclose(file) >= 0, "closing");
  sync_file(argv[1]);
  free(buffers.packets);
  free(buffers.counts);
  return 0;
}
