/*
 * abi.h: the whole binary contract between rec2nwb and a plugin, in C11.
 *
 * A plugin is a shared library with one exported symbol, rec2nwb_plugin_entry, that answers with a
 * struct of five verbs: create, plan, process, finish, destroy. What a plugin makes it says once,
 * in plan, as JSON (schemas/plan.schema.json). What it makes per packet it writes into memory that
 * the host lends for one call. Nothing else crosses: no C++ type, no exception, no ownership.
 *
 * Rules of this file
 *  - Every struct starts with struct_size and only ever grows at its end. A reader looks at
 *    min(its own size, struct_size) bytes and takes what is beyond as absent (REC2NWB_HAS).
 *  - A different major is refused before any code of the plugin runs; a different minor is not.
 *  - Strings are UTF-8 views, not terminated. A view is valid until the call that it belongs to
 *    returns, unless its comment says longer. Nobody frees the other's memory.
 *  - Threads: [verb] = only from inside a verb of the same instance; [any] = from any thread;
 *    [host] = called by the host, on a thread of its choice.
 *    The verbs of one instance are never called concurrently and blocks arrive in order, though not
 *    always on one OS thread. Verbs of different instances may run at the same time. Plugins start
 *    no threads.
 *
 * C++ authors include plugin.hpp, which wraps all of this.
 */
#ifndef REC2NWB_ABI_H
#define REC2NWB_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define REC2NWB_ABI_MAJOR 1u
#define REC2NWB_ABI_MINOR 2u

#if defined(_WIN32)
#define REC2NWB_EXPORT __declspec(dllexport)
#else
#define REC2NWB_EXPORT __attribute__((visibility("default")))
#endif

/* Is FIELD of *POINTER there, i.e. was it known to whoever filled the struct? */
#ifdef __cplusplus
#define REC2NWB_HAS(pointer, field)                                         \
  ((pointer)->struct_size >=                                                \
   static_cast<uint32_t>(reinterpret_cast<const char*>(&(pointer)->field) - \
                         reinterpret_cast<const char*>(pointer)) +          \
       static_cast<uint32_t>(sizeof((pointer)->field)))
#else
#define REC2NWB_HAS(pointer, field)                                                                \
  ((pointer)->struct_size >= (uint32_t)((const char*)&(pointer)->field - (const char*)(pointer)) + \
                                 (uint32_t)sizeof((pointer)->field))
#endif

/* A UTF-8 text that somebody else owns. data may be null only if size is 0. */
typedef struct rec2nwb_str {
  const char* data;
  uint64_t size;
} rec2nwb_str;

/* What a function answers. On REC2NWB_ERROR a text has been given to host->fail. */
typedef int32_t rec2nwb_status;
enum { REC2NWB_OK = 0, REC2NWB_ERROR = 1, REC2NWB_CANCELLED = 2 };

/* Levels of host->log. */
enum {
  REC2NWB_LOG_DEBUG = 0,
  REC2NWB_LOG_INFO = 1,
  REC2NWB_LOG_WARNING = 2,
  REC2NWB_LOG_ERROR = 3
};

/* Severities of host->problem. */
enum { REC2NWB_PROBLEM_WARNING = 0, REC2NWB_PROBLEM_ERROR = 1 };

/* Offset of a device that a file does not record. */
#define REC2NWB_ABSENT UINT32_MAX

/* Where things are in the packets of one file. It can differ from file to file. */
typedef struct rec2nwb_layout {
  uint32_t struct_size;
  uint32_t packet_bytes;
  uint32_t counter_offset_bytes;  /* uint32, little endian */
  uint32_t sysclock_offset_bytes; /* int64 nanoseconds since 1970, or REC2NWB_ABSENT */
  uint32_t ephys_offset_bytes;    /* first int16 slot */
  uint32_t ephys_channels;
  uint32_t device_count;
  uint32_t reserved;
  /* device_offset_bytes[i]: first byte of session /header/devices/i, or REC2NWB_ABSENT */
  const uint32_t* device_offset_bytes;
} rec2nwb_layout;

/*
 * Whole packets of one file, contiguous and in order. packets points to rows * packet_bytes bytes
 * that are read-only and valid until process returns. There is no missing packet between two rows
 * of one block: the host splits blocks there.
 */
typedef struct rec2nwb_block {
  uint32_t struct_size;
  uint32_t file;           /* index into session /files */
  uint64_t first_row;      /* recorded packets before this block, over the whole session */
  uint64_t first_file_row; /* the same within its file */
  uint32_t rows;
  uint32_t reserved;
  const rec2nwb_layout* layout;
  const uint8_t* packets;
} rec2nwb_block;

/*
 * Since 1.2: something that is wrong with the recording, as a plugin sees it in the data. In the
 * standard layout it is a row of /processing/sample_count/recording_faults, at the file and byte of
 * first_row.
 */
typedef struct rec2nwb_recording_fault {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t first_row; /* recorded packet over the whole session, as rec2nwb_block counts them */
  uint64_t rows;    /* packets from there on, at least 1; one that spans files: one fault a file */
  int64_t length;   /* extent, in unit */
  rec2nwb_str kind; /* what is wrong: one of a few texts, without numbers */
  rec2nwb_str unit; /* of length, e.g. "samples" */
  rec2nwb_str action; /* what was done about it: one of a few texts */
} rec2nwb_recording_fault;

/* What the host offers. Valid from create to the end of destroy. */
typedef struct rec2nwb_host {
  uint32_t struct_size;
  uint32_t abi_minor;
  void* ctx; /* first argument of every function below */

  /* [any] One line for the person who runs the conversion. */
  void (*log)(void* ctx, int32_t level, rec2nwb_str text);
  /* [verb] Why the verb is about to answer REC2NWB_ERROR. */
  void (*fail)(void* ctx, rec2nwb_str text);
  /* [any] 1 if the conversion is being stopped: answer REC2NWB_CANCELLED soon. */
  int32_t (*cancelled)(void* ctx);

  /* [verb: create, plan] A fault in the metadata: many may be reported, each is shown with the file
     and line of json_pointer (a JSON pointer into session /metadata, "" if it has no place there).
     After an error the conversion stops once every plugin has planned, so that all faults are shown
     at once. */
  void (*problem)(void* ctx, int32_t severity, rec2nwb_str json_pointer, rec2nwb_str text);

  /* [verb: create, plan, finish] One value of the session as JSON text, by JSON pointer; *json is
     {NULL, 0} if there is none. Valid until the verb returns. */
  rec2nwb_status (*get)(void* ctx, rec2nwb_str json_pointer, rec2nwb_str* json);
  /* [verb: create, plan, finish] A YAML or JSON file as JSON text, typed as the metadata is. A
     relative path starts at the plugin's own folder. Valid until the verb returns. */
  rec2nwb_status (*load)(void* ctx, rec2nwb_str path, rec2nwb_str* json);

  /* [verb: plan] The plan, once. */
  rec2nwb_status (*put_plan)(void* ctx, rec2nwb_str json);

  /* [verb: process, finish] For an output of kind events: n times (row, value). rows ascend, also
     from call to call; values holds n * width elements of the output's dtype. */
  rec2nwb_status (*append_events)(void* ctx, uint32_t output, const uint64_t* rows,
                                  const void* values, uint64_t n);
  /* [verb: process, finish] For an output of kind append: n rows of width elements of its dtype;
     rec2nwb_str elements where dtype is utf8 (a text) or reference (a path of the plan). */
  rec2nwb_status (*append)(void* ctx, uint32_t output, const void* values, uint64_t n);

  /* [verb: finish] Seconds since 1970 of recorded rows. */
  rec2nwb_status (*rows_to_seconds)(void* ctx, const uint64_t* rows, uint64_t n, double* seconds);
  /* [verb: finish] The first recorded row of a file whose counter is at least the given one, made
     continuous over wraps; -1 behind the last. */
  rec2nwb_status (*counts_to_rows)(void* ctx, uint32_t file, const uint32_t* counts, uint64_t n,
                                   int64_t* rows);
  /* [verb: finish] Seconds since 1970 at a counter value of a file, also inside gaps. */
  rec2nwb_status (*counts_to_seconds)(void* ctx, uint32_t file, const uint32_t* counts, uint64_t n,
                                      double* seconds);
  /* [verb: finish] Seconds since 1970 of an epoch's start and stop, as /intervals/epochs has them.
   */
  rec2nwb_status (*epoch_bounds)(void* ctx, int64_t epoch, double* first, double* last);

  /* Since 1.1: ask with REC2NWB_HAS. */

  /* [verb: plan, finish] What plugins that run before this one publish under a topic (plan:
     "publish"), as a JSON array with an object an output: {"key", "about", "kind": "events" or
     "append", "dtype", "width", "rows"}; rows is 0 in plan. "[]" if nobody publishes it. A plugin
     runs after those whose topics its manifest requires. Valid until the verb returns. */
  rec2nwb_status (*published)(void* ctx, rec2nwb_str topic, rec2nwb_str* json);
  /* [verb: finish] Rows [first, first + n) of entry number index of published(topic): n * width
     elements of its dtype and, of kind events, the packet rows (else rows may be null). */
  rec2nwb_status (*read_published)(void* ctx, rec2nwb_str topic, uint32_t index, uint64_t first,
                                   uint64_t n, uint64_t* rows, void* values);
  /* [verb: finish] Where to put a file that the plan announces in "files": a path beside the NWB
     file at which nothing is yet. It gets its name when the NWB file does; if the conversion fails,
     it is removed. Valid until the verb returns. */
  rec2nwb_status (*output_file)(void* ctx, rec2nwb_str name, rec2nwb_str* path);

  /* Since 1.2: ask with REC2NWB_HAS. */

  /* [verb: process, finish] A fault of the recording, in packets that have come. Report as many as
     there are: the host lists the first 10,000 of a plugin, and what comes behind them in one row
     for each kind. It says nothing on the screen: one line of log, in finish, is the plugin's. */
  rec2nwb_status (*recording_fault)(void* ctx, const rec2nwb_recording_fault* fault);
} rec2nwb_host;

/* The plugin's side. Static: valid as long as the library is loaded. */
typedef struct rec2nwb_plugin {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  rec2nwb_str name;    /* equal to the manifest's */
  rec2nwb_str version; /* equal to the manifest's */

  /* [host] Once, first. Keep what is needed of the session; read no packet, open no output.
     session_json is valid until create returns (schemas/session.schema.json). *self is handed to
     the other verbs. */
  rec2nwb_status (*create)(const rec2nwb_host* host, rec2nwb_str session_json, void** self);
  /* [host] Once, before any data: one put_plan. */
  rec2nwb_status (*plan)(void* self);
  /* [host] For every block, in order. columns[i] is where the rows of output i go if it is of kind
     rows: block->rows * width elements, row-major; null for other outputs. May itself be null: the
     plugin only takes events. */
  rec2nwb_status (*process)(void* self, const rec2nwb_block* block, void* const* columns,
                            uint32_t column_count);
  /* [host] Once, behind the last block, when times are known. May be null. */
  rec2nwb_status (*finish)(void* self);
  /* [host] Once, last, also after an error (but not if create failed). Do not call the host. */
  void (*destroy)(void* self);
} rec2nwb_plugin;

/* [host] The one exported symbol, called before any verb. Null: "I do not work with that host". */
REC2NWB_EXPORT const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major);

#ifdef __cplusplus
}
#endif

#endif /* REC2NWB_ABI_H */
