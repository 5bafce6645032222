/* Plugins that load and plan well, and each break one rule of abi.h, which a macro chooses. All
   write the low byte of the counter. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rec2nwb/abi.h"

enum {
  WRITES_OUTSIDE = 1,
  DEPENDS_ON_BLOCKS,
  LEAVES_ELEMENTS_OUT,
  LEAVES_A_THREAD,
  CALLS_FROM_DESTROY,
  FAILS_WITHOUT_TEXT,
  PASSES_OVER_A_REFUSAL,
  CRASHES,
  READS_THROUGH_NULL,
  LOOPS_FOR_EVER,
  ENDS_THE_PROCESS,
  PLANS_NONSENSE,
  PLANS_BY_CHANCE,
  EXPORTS_TWO
};

static const rec2nwb_host* host;
static int plans;

static rec2nwb_str text(const char* characters) {
  rec2nwb_str view = {characters, strlen(characters)};
  return view;
}

static void* sleep_for_ever(void* argument) {
  for (;;) sleep(1);
  return argument;
}

static rec2nwb_status create(const rec2nwb_host* given, rec2nwb_str session_json, void** self) {
  (void)session_json;
  host = given;
  *self = &host;
  if (MISBEHAVIOUR == LEAVES_A_THREAD) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, sleep_for_ever, NULL) == 0) pthread_detach(thread);
  }
  return REC2NWB_OK;
}

#define GROUPS(name)                                             \
  "{\"groups\":[{\"path\":\"/acquisition/" name                  \
  "\"}],\"datasets\":["                                          \
  "{\"path\":\"/acquisition/" name                               \
  "/data\",\"kind\":\"rows\",\"dtype\":\"uint8\",\"output\":0}," \
  "{\"path\":\"/acquisition/" name                               \
  "/odd\",\"kind\":\"events\",\"dtype\":\"uint8\",\"output\":1}]}"

static rec2nwb_status plan(void* self) {
  (void)self;
  if (MISBEHAVIOUR == PLANS_NONSENSE) return host->put_plan(host->ctx, text("{\"datasets\":7}"));
  if (MISBEHAVIOUR == PLANS_BY_CHANCE && plans++ % 2 == 1) {
    return host->put_plan(host->ctx, text(GROUPS("other")));
  }
  return host->put_plan(host->ctx, text(GROUPS("low")));
}

static rec2nwb_status process(void* self, const rec2nwb_block* block, void* const* columns,
                              uint32_t column_count) {
  uint8_t* out = columns[0];
  (void)self;
  (void)column_count;
  if (MISBEHAVIOUR == CRASHES) abort();
  if (MISBEHAVIOUR == READS_THROUGH_NULL) raise(SIGSEGV); /* as a read through NULL does */
  if (MISBEHAVIOUR == ENDS_THE_PROCESS) exit(0);
  while (MISBEHAVIOUR == LOOPS_FOR_EVER) sleep(1);
  if (MISBEHAVIOUR == FAILS_WITHOUT_TEXT) return REC2NWB_ERROR;
  for (uint32_t row = 0; row < block->rows; ++row) {
    const uint8_t* packet = block->packets + (size_t)row * block->layout->packet_bytes;
    if (MISBEHAVIOUR == LEAVES_ELEMENTS_OUT && row % 2 == 1) continue;
    out[row] = packet[block->layout->counter_offset_bytes];
    if (MISBEHAVIOUR == DEPENDS_ON_BLOCKS) out[row] = (uint8_t)row;
  }
  if (MISBEHAVIOUR == WRITES_OUTSIDE) out[block->rows] = 1;
  const uint8_t one = 1;
  const rec2nwb_status status = host->append_events(host->ctx, 1, &block->first_row, &one, 0);
  return MISBEHAVIOUR == PASSES_OVER_A_REFUSAL ? REC2NWB_OK : status;
}

static rec2nwb_status finish(void* self) {
  (void)self;
  return REC2NWB_OK;
}

static void destroy(void* self) {
  (void)self;
  if (MISBEHAVIOUR == CALLS_FROM_DESTROY) host->log(host->ctx, REC2NWB_LOG_INFO, text("bye"));
}

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

#if MISBEHAVIOUR_EXPORTS
REC2NWB_EXPORT int helper_of_mine(void);
int helper_of_mine(void) { return 7; }
#endif

REC2NWB_EXPORT const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) {
  return host_major == REC2NWB_ABI_MAJOR ? &description : NULL;
}
