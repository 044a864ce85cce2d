/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Progress arithmetic, see nf-progress.h.
 */
#include "nf-progress.h"

#include "opcodes.h"

/* Seconds that a part takes on an ordinary board: W25Q32-like flash, the loader's answers. */
#define CONNECT_S          0.4
#define STUB_BYTES         12000.0 /* to upload */
#define START_S            0.1
#define LISTEN_S           2.0 /* until an ordinary program has said who it is */
#define BYTE_BITS          10.0
#define BLOCK_ERASE_S      0.17 /* 64 KiB, with the polling */
#define SECTOR_ERASE_S     0.06
#define PROGRAM_S          5e-6   /* a byte, in the ROM's 32-byte pieces */
#define READ_WIRE          1.02   /* wire bytes a byte read by the stub */
#define READ_WIRE_FACTOR   5.5    /* wire bytes a byte read through registers */
#define MEMORY_WIRE_FACTOR 7.3    /* the same of memory, which is read twice */
#define CHECK_WIRE_FACTOR  0.06   /* wire bytes a byte of which samples are read back */
#define DIGEST_S           4.5e-7 /* a byte, by the stub */
#define DIGEST_WIRE        0.004  /* wire bytes a byte */
#define PACKED             0.68   /* what is left of a program when it is packed */
#define SURVEY_BYTES       8192.0 /* that a gate has read, beside the digests */

static double
get_wire_s (const NfPlan *plan, double bytes)
{
  return bytes * BYTE_BITS / nf_plan_get_options (plan)->baud;
}

static double
get_erase_s (double bytes)
{
  double blocks = bytes / 0x10000;

  return blocks < 1 ? bytes / FLASH_SECTOR_SIZE * SECTOR_ERASE_S : blocks * BLOCK_ERASE_S;
}

/* The bytes between the end of @size bytes and the end of their last sector. */
static double
get_tail (gsize size)
{
  return (double) ((FLASH_SECTOR_SIZE - size % FLASH_SECTOR_SIZE) % FLASH_SECTOR_SIZE);
}

static gboolean
keeps (const NfPlan *plan)
{
  const NfGate *gate = nf_plan_get_gate (plan);

  return gate != NULL && gate->keep != NULL;
}

static gboolean
sees_all (const NfPlan *plan)
{
  const NfGate *gate = nf_plan_get_gate (plan);

  return gate != NULL && gate->wants_all_sectors;
}

static double
get_digest_cost (const NfPlan *plan, double bytes)
{
  return bytes * DIGEST_S + get_wire_s (plan, bytes * DIGEST_WIRE);
}

static double
get_read_cost (const NfPlan *plan, double bytes)
{
  return get_wire_s (plan, bytes * READ_WIRE);
}

static double
get_stub_item_cost (const NfPlan *plan, NfPhase phase, double size)
{
  gboolean is_known = nf_plan_get_options (plan)->erase_all;

  if (phase == NF_PHASE_COMPARE)
    return is_known || sees_all (plan) ? 0 : get_digest_cost (plan, size);
  if (phase == NF_PHASE_PRESERVE)
    return keeps (plan) && !is_known ? get_read_cost (plan, size) : 0;
  if (nf_plan_get_task (plan) == NF_TASK_WRITE && phase == NF_PHASE_WRITE)
    return MAX (get_wire_s (plan, size * PACKED), get_erase_s (size) + size * PROGRAM_S);
  return 0;
}

static double
get_rom_item_cost (const NfPlan *plan, NfPhase phase, gsize size)
{
  gboolean is_erased = nf_plan_get_options (plan)->erase_all;

  switch (phase) {
  case NF_PHASE_KEEP:
    return is_erased ? 0 : get_wire_s (plan, get_tail (size) * READ_WIRE_FACTOR);
  case NF_PHASE_ERASE:
    return is_erased ? 0 : get_erase_s ((double) size);
  case NF_PHASE_WRITE:
    return get_wire_s (plan, (double) size) + (double) size * PROGRAM_S;
  case NF_PHASE_CHECK:
    return get_wire_s (plan, (double) size * CHECK_WIRE_FACTOR);
  case NF_PHASE_WAIT:
  case NF_PHASE_CONNECT:
  case NF_PHASE_COMPARE:
  case NF_PHASE_PRESERVE:
  case NF_PHASE_READ:
  case NF_PHASE_START:
  case NF_PHASE_LISTEN:
  default:
    return 0;
  }
}

static double
get_item_cost (const NfPlan *plan, NfPhase phase, guint item)
{
  gsize size = nf_image_get_size (nf_plan_get_image (plan, item));

  return nf_plan_get_options (plan)->no_stub ? get_rom_item_cost (plan, phase, size)
                                             : get_stub_item_cost (plan, phase, (double) size);
}

static double
get_connect_cost (const NfPlan *plan)
{
  NfTask task = nf_plan_get_task (plan);
  gboolean no_stub =
      nf_plan_get_options (plan)->no_stub || task == NF_TASK_IDENTIFY || task == NF_TASK_CHORE;

  return CONNECT_S + (no_stub ? 0 : get_wire_s (plan, STUB_BYTES));
}

/* Memory is read twice, by words; whatever else a chore does takes no time. */
static double
get_chore_cost (const NfPlan *plan)
{
  const NfChore *chore = nf_plan_get_chore (plan);

  if (chore->kind == NF_CHORE_READ_MEMORY)
    return get_wire_s (plan, chore->size * MEMORY_WIRE_FACTOR);
  if (chore->kind == NF_CHORE_LOAD_MEMORY)
    return get_wire_s (plan, (double) nf_image_get_size (chore->image));
  return 0;
}

static guint32
get_flash_bytes (const NfPlan *plan)
{
  guint32 bytes = nf_plan_get_options (plan)->flash_bytes;

  return bytes != 0 ? bytes : FLASH_ROM_LIMIT;
}

/* The bytes that are erased before the first item, or read. */
static double
get_range_size (const NfPlan *plan)
{
  NfTask task = nf_plan_get_task (plan);
  guint32 size = nf_plan_get_range (plan).size;

  if (task == NF_TASK_ERASE || task == NF_TASK_READ)
    return size != 0 ? size : get_flash_bytes (plan);
  return nf_plan_get_options (plan)->erase_all ? get_flash_bytes (plan) : 0;
}

/* What is erased before the first item, or read, or a chore. */
static double
get_range_cost (const NfPlan *plan)
{
  if (nf_plan_get_task (plan) == NF_TASK_READ)
    return get_wire_s (plan, get_range_size (plan));
  if (nf_plan_get_task (plan) == NF_TASK_CHORE)
    return get_chore_cost (plan);
  return get_erase_s (get_range_size (plan));
}

static gboolean
is_surveyed (const NfPlan *plan)
{
  NfTask task = nf_plan_get_task (plan);

  return task == NF_TASK_SURVEY ||
         ((task == NF_TASK_WRITE || task == NF_TASK_ERASE) && nf_plan_get_gate (plan) != NULL);
}

static double
get_survey_cost (const NfPlan *plan)
{
  const NfGate *gate = nf_plan_get_gate (plan);
  double cost = 0;

  if (!is_surveyed (plan))
    return 0;
  if (gate == NULL || sees_all (plan))
    cost += get_digest_cost (plan, get_flash_bytes (plan));
  if (gate != NULL && gate->wants != NULL)
    cost += get_read_cost (plan, SURVEY_BYTES);
  return cost;
}

/* What comes before the first item, in this order. */
typedef enum { BEGIN_SURVEY, BEGIN_PRESERVE, BEGIN_RANGE, N_BEGINS } Begin;

static Begin
find_begin (const NfPlan *plan, NfPhase phase)
{
  if (phase == NF_PHASE_PRESERVE)
    return BEGIN_PRESERVE;
  return phase == NF_PHASE_READ && is_surveyed (plan) ? BEGIN_SURVEY : BEGIN_RANGE;
}

static double
get_begin_cost (const NfPlan *plan, Begin begin)
{
  switch (begin) {
  case BEGIN_SURVEY:
    return get_survey_cost (plan);
  case BEGIN_PRESERVE:
    return keeps (plan) ? get_read_cost (plan, get_range_size (plan)) : 0;
  case BEGIN_RANGE:
    return get_range_cost (plan);
  case N_BEGINS:
  default:
    return 0;
  }
}

/* Of all before @end. */
static double
get_begins_cost (const NfPlan *plan, Begin end)
{
  double cost = 0;

  for (Begin begin = BEGIN_SURVEY; begin < end; begin++)
    cost += get_begin_cost (plan, begin);
  return cost;
}

static gboolean
is_item_phase (NfPhase phase)
{
  return phase > NF_PHASE_CONNECT && phase < NF_PHASE_START;
}

static double
get_items_cost (const NfPlan *plan, guint n)
{
  double cost = 0;

  for (guint item = 0; item < n; item++)
    for (NfPhase phase = NF_PHASE_COMPARE; phase < NF_PHASE_START; phase++)
      cost += get_item_cost (plan, phase, item);
  return cost;
}

static double
get_part (const NfProgress *progress)
{
  return progress->total > 0 ? (double) progress->done / (double) progress->total : 0;
}

static double
get_cost_done (const NfPlan *plan, const NfProgress *progress)
{
  double cost = 0;

  if (progress->phase <= NF_PHASE_CONNECT)
    return 0;
  cost = get_connect_cost (plan);
  if (is_item_phase (progress->phase) && progress->item == NF_NO_ITEM) {
    Begin begin = find_begin (plan, progress->phase);
    return cost + get_begins_cost (plan, begin) +
           get_begin_cost (plan, begin) * get_part (progress);
  }
  cost += get_begins_cost (plan, N_BEGINS);
  if (!is_item_phase (progress->phase))
    return cost + get_items_cost (plan, nf_plan_get_n_items (plan)) +
           (progress->phase == NF_PHASE_LISTEN ? START_S : 0);
  cost += get_items_cost (plan, progress->item);
  for (NfPhase phase = NF_PHASE_COMPARE; phase < progress->phase; phase++)
    cost += get_item_cost (plan, phase, progress->item);
  return cost + get_item_cost (plan, progress->phase, progress->item) * get_part (progress);
}

double
nf_progress_get_fraction (const NfPlan *plan, const NfProgress *progress)
{
  const NfPlanOptions *options = nf_plan_get_options (plan);
  gboolean listens = options->listening.limit_ms > 0 && options->after != NF_AFTER_NOTHING;
  double all = get_connect_cost (plan) + get_begins_cost (plan, N_BEGINS) +
               get_items_cost (plan, nf_plan_get_n_items (plan)) + START_S +
               (listens ? LISTEN_S : 0);

  return get_cost_done (plan, progress) / all;
}

double
nf_progress_get_speed (const NfProgress *progress)
{
  guint64 done = progress->done - progress->skipped;

  return progress->phase_us > 0 ? (double) done * 1e6 / (double) progress->phase_us : 0;
}

/* --- Before a job ------------------------------------------------------------------------ */

static guint64
count_used (const NfSurvey *survey, guint32 address, gsize size)
{
  guint64 used = 0;

  for (gsize at = 0; at < size; at += FLASH_SECTOR_SIZE)
    if (survey == NULL || nf_survey_get_sector (survey, address + (guint32) at) != NF_SECTOR_BLANK)
      used += FLASH_SECTOR_SIZE;
  return used;
}

/* What is erased; its size is 0 when nobody knows it. */
static NfRange
get_erased (const NfPlan *plan, const NfSurvey *survey)
{
  guint32 known = nf_plan_get_options (plan)->flash_bytes;
  guint32 flash = survey != NULL ? nf_survey_get_flash_bytes (survey) : 0;
  NfRange range = nf_plan_get_range (plan);

  if (flash == 0)
    flash = known;
  if (range.size == 0 && flash > range.address)
    range.size = flash - range.address;
  return range;
}

static guint64
count_items (const NfPlan *plan, const NfSurvey *survey)
{
  guint64 used = 0;

  for (guint i = 0; i < nf_plan_get_n_items (plan); i++)
    used += count_used (survey,
                        nf_plan_get_address (plan, i),
                        nf_image_get_size (nf_plan_get_image (plan, i)));
  return used;
}

double
nf_progress_estimate_keep (const NfPlan *plan, const NfSurvey *survey, guint64 *bytes)
{
  gboolean erases =
      nf_plan_get_task (plan) == NF_TASK_ERASE || nf_plan_get_options (plan)->erase_all;
  NfRange range = erases ? get_erased (plan, survey) : (NfRange){ 0, 0 };
  guint64 used =
      erases ? count_used (survey, range.address, range.size) : count_items (plan, survey);

  if (bytes != NULL)
    *bytes = used;
  return erases && range.size == 0 ? -1 : get_read_cost (plan, (double) used);
}

double
nf_progress_get_seconds_left (const NfPlan *plan, const NfProgress *progress)
{
  double fraction = nf_progress_get_fraction (plan, progress);
  gint64 worked_us = progress->elapsed_us - progress->idle_us;

  if (fraction < 0.03 || worked_us < G_USEC_PER_SEC)
    return -1;
  return (double) worked_us / 1e6 * (1 - fraction) / fraction;
}
