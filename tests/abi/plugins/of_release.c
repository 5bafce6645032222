/* A plugin for the headers of any release since 1.0, in C11, with everything that 1.0 offers: the
   counter of every packet, an event at every 100th, and what finish is told of times. */
#include <stdlib.h>
#include <string.h>

#include "rec2nwb/abi.h"

enum { kEveryRows = 100 };

typedef struct state {
  const rec2nwb_host* host;
  uint32_t first_count;
  int has_first;
} state;

static rec2nwb_str text(const char* characters) {
  rec2nwb_str view = {characters, strlen(characters)};
  return view;
}

static rec2nwb_status fail(const rec2nwb_host* host, const char* characters) {
  host->fail(host->ctx, text(characters));
  return REC2NWB_ERROR;
}

static rec2nwb_status create(const rec2nwb_host* host, rec2nwb_str session_json, void** self) {
  if (!REC2NWB_HAS(host, epoch_bounds)) return fail(host, "this host is older than 1.0");
  if (session_json.size == 0) return fail(host, "no session");
  state* own = calloc(1, sizeof *own);
  if (own == NULL) return fail(host, "out of memory");
  own->host = host;
  *self = own;
  host->log(host->ctx, REC2NWB_LOG_DEBUG, text("built against an older SDK"));
  return REC2NWB_OK;
}

static rec2nwb_status plan(void* self) {
  const rec2nwb_host* host = ((state*)self)->host;
  rec2nwb_str rate = {NULL, 0};
  if (host->get(host->ctx, text("/rate_hz"), &rate) != REC2NWB_OK) return REC2NWB_ERROR;
  if (rate.size == 0) return fail(host, "the session has no rate");
#define SERIES(name)                                              \
  "{\"path\":\"/acquisition/" PLUGIN_NAME name                    \
  "\",\"type\":{\"namespace\":\"core\",\"name\":\"TimeSeries\"}," \
  "\"attributes\":{\"description\":\"of a test\",\"comments\":\"of a test\"}}"
#define DATA(name, kind, dtype, output)                                                            \
  "{\"path\":\"/acquisition/" PLUGIN_NAME name "/data\",\"kind\":\"" kind "\",\"dtype\":\"" dtype  \
  "\",\"output\":" output                                                                          \
  ",\"timestamps\":true,\"attributes\":{\"unit\":\"counts\",\"conversion\":1.0,\"resolution\":1.0" \
  ",\"offset\":0.0}}"
  return host->put_plan(
      host->ctx, text("{\"groups\":[" SERIES("") "," SERIES("_marks") "],\"datasets\":[" DATA(
                     "", "rows", "uint32", "0") "," DATA("_marks", "events", "uint8", "1") "]}"));
}

static rec2nwb_status process(void* self, const rec2nwb_block* block, void* const* columns,
                              uint32_t column_count) {
  state* own = self;
  if (column_count != 2 || columns[0] == NULL || columns[1] != NULL) {
    return fail(own->host, "the columns are not those of the plan");
  }
  uint32_t* counters = columns[0];
  for (uint32_t row = 0; row < block->rows; ++row) {
    const uint8_t* packet = block->packets + (size_t)row * block->layout->packet_bytes;
    memcpy(&counters[row], packet + block->layout->counter_offset_bytes, sizeof *counters);
    const uint64_t session_row = block->first_row + row;
    if (session_row % kEveryRows != 0) continue;
    const uint8_t value = (uint8_t)(session_row / kEveryRows);
    if (own->host->append_events(own->host->ctx, 1, &session_row, &value, 1) != REC2NWB_OK) {
      return REC2NWB_ERROR;
    }
  }
  if (!own->has_first && block->file == 0) {
    own->first_count = counters[0];
    own->has_first = 1;
  }
  return own->host->cancelled(own->host->ctx) ? REC2NWB_CANCELLED : REC2NWB_OK;
}

static rec2nwb_status finish(void* self) {
  const state* own = self;
  const rec2nwb_host* host = own->host;
  const uint64_t row = 0;
  int64_t found = -1;
  double seconds = 0;
  double at_count = 0;
  double first = 0;
  double last = 0;
  if (host->rows_to_seconds(host->ctx, &row, 1, &seconds) != REC2NWB_OK ||
      host->counts_to_rows(host->ctx, 0, &own->first_count, 1, &found) != REC2NWB_OK ||
      host->counts_to_seconds(host->ctx, 0, &own->first_count, 1, &at_count) != REC2NWB_OK ||
      host->epoch_bounds(host->ctx, 1, &first, &last) != REC2NWB_OK) {
    return REC2NWB_ERROR;
  }
  if (found != 0) return fail(host, "the first counter is not in the first row");
  if (seconds != at_count) return fail(host, "the first packet has two times");
  if (seconds < first || seconds > last) return fail(host, "the first packet is in no epoch");
#if REC2NWB_ABI_MINOR >= 1
  rec2nwb_str json = {NULL, 0};
  if (!REC2NWB_HAS(host, output_file)) return fail(host, "this host is older than 1.1");
  if (host->published(host->ctx, text("of.nobody"), &json) != REC2NWB_OK) return REC2NWB_ERROR;
  if (json.size != 2) return fail(host, "nobody publishes");
#endif
#if REC2NWB_ABI_MINOR >= 2
  if (!REC2NWB_HAS(host, recording_fault)) return fail(host, "this host is older than 1.2");
  const rec2nwb_recording_fault fault = {
      sizeof fault, 0, kEveryRows, 2, 7, text("of " PLUGIN_NAME), text("marks"), text("none")};
  if (host->recording_fault(host->ctx, &fault) != REC2NWB_OK) return REC2NWB_ERROR;
#endif
  return REC2NWB_OK;
}

static void destroy(void* self) { free(self); }

static const rec2nwb_plugin description = {
    .struct_size = sizeof(rec2nwb_plugin),
    .abi_major = REC2NWB_ABI_MAJOR,
    .abi_minor = REC2NWB_ABI_MINOR,
    .name = {PLUGIN_NAME, sizeof(PLUGIN_NAME) - 1},
    .version = {"1.0.0", 5},
    .create = create,
    .plan = plan,
    .process = process,
    .finish = finish,
    .destroy = destroy,
};

REC2NWB_EXPORT const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) {
  return host_major == REC2NWB_ABI_MAJOR ? &description : NULL;
}
