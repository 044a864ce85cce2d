/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From an open line to a flash that can be written, see nf-diagnosis-private.h.
 */
#include "nf-diagnosis-private.h"

#include "nf-error.h"

#include <string.h>

enum {
  MODE_LOADER = 1,   /* the straps as the ROM prints them: GPIO0 is low … */
  MODE_SDIO = 4,     /* … from here on GPIO15 is high */
  POWER_ON = 1,      /* rst cause */
  POWER_ONS_MAX = 1, /* more than that in a second is no person's doing */
  REPEATED_MAX = 1,  /* requests that a good line may lose: one, to a reset's echo */
  FAULTS_MAX = 4,    /* the same of bytes */
};

/* --- The flash --------------------------------------------------------------------------- */

static gboolean
is_error (const GError *error, NfError cause)
{
  return g_error_matches (error, NF_ERROR, (int) cause);
}

/* Nothing is known of a line by its breaks, which a reset can look like. */
static gboolean
is_line_bad (const NfLineEvidence *line)
{
  guint faults = line->errors.framing + line->errors.overruns + line->errors.parity;

  return line->repeated > REPEATED_MAX || faults > FAULTS_MAX;
}

static NfCause
diagnose_no_flash (const NfLineEvidence *line)
{
  return line->has_flash_id && line->flash_id == 0 ? NF_CAUSE_NO_FLASH_00 : NF_CAUSE_NO_FLASH_FF;
}

static NfCause
diagnose_chip_error (const NfLineEvidence *line)
{
  if (is_error (line->chip_error, NF_ERROR_FLASH_SILENT))
    return diagnose_no_flash (line);
  if (is_error (line->chip_error, NF_ERROR_FLASH_REFUSED))
    return NF_CAUSE_FLASH_LOCKED;
  if (is_error (line->chip_error, NF_ERROR_LINE) ||
      is_error (line->chip_error, NF_ERROR_TIMED_OUT) || is_line_bad (line))
    return NF_CAUSE_LINE_ERRORS;
  return NF_CAUSE_UNKNOWN;
}

static gboolean
is_brown_out (const NfBootVerdict *boot)
{
  return boot->sign == NF_SIGN_POWER ||
         (boot->reset_cause == POWER_ON && boot->restarts > POWER_ONS_MAX);
}

static NfCause
diagnose_board (const NfLineEvidence *line)
{
  if (is_error (line->chip_error, NF_ERROR_WRONG_CHIP))
    return NF_CAUSE_WRONG_CHIP;
  if (is_brown_out (&line->boot))
    return NF_CAUSE_BROWN_OUT;
  if (line->chip_error != NULL)
    return diagnose_chip_error (line);
  if (is_line_bad (line))
    return NF_CAUSE_LINE_ERRORS;
  if (line->is_mirrored)
    return NF_CAUSE_FLASH_MIRRORED;
  return line->is_locked ? NF_CAUSE_FLASH_LOCKED : NF_CAUSE_NONE;
}

/* --- Silence ----------------------------------------------------------------------------- */

/* Linux 5.13.10 to 5.13.13 and 5.14.0 to 5.14.1 (esptool's issue 653). */
static gboolean
has_ch340_fault (const char *kernel)
{
  g_auto (GStrv) parts = g_strsplit (kernel, ".", 3);
  guint64 minor = 0;
  guint64 patch = 0;

  if (g_strv_length (parts) < 2 || !g_str_equal (parts[0], "5"))
    return FALSE;
  minor = g_ascii_strtoull (parts[1], NULL, 10);
  patch = parts[2] != NULL ? g_ascii_strtoull (parts[2], NULL, 10) : 0;
  return (minor == 13 && patch >= 10 && patch <= 13) || (minor == 14 && patch <= 1);
}

static gboolean
is_kernel_to_blame (const NfHostEvidence *host)
{
  const NfUsbDevice *device = nf_diagnosis_get_device (host);

  return device != NULL && g_strcmp0 (device->driver, "ch341") == 0 &&
         has_ch340_fault (host->kernel);
}

/* Returns: how many bytes came; @text: (out): how many of those in pieces that make sense */
static gsize
count_heard (const NfHeard *heard, gsize *text)
{
  gsize n = 0;
  const guint8 *bytes = heard != NULL ? nf_heard_get_bytes (heard, &n) : NULL;

  *text = 0;
  for (guint i = 0; heard != NULL && i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    if (nf_heard_is_text (bytes + piece->first, piece->n))
      *text += piece->n;
  }
  return n;
}

static gboolean
has_boot_mode (const NfBootVerdict *boot)
{
  return boot->outcome != NF_BOOT_NOT_HEARD && boot->boot_mode >= 0;
}

/* What the ROM has printed after a reset into the loader tells how its straps stand. */
static NfCause
diagnose_boot_mode (const NfEvidence *evidence)
{
  const NfLineEvidence *line = evidence->line;

  if (is_brown_out (&line->boot))
    return NF_CAUSE_BROWN_OUT;
  if (line->boot.boot_mode >= MODE_SDIO)
    return NF_CAUSE_GPIO15;
  if (line->boot.boot_mode == MODE_LOADER)
    return NF_CAUSE_DEAF;
  return line->lines == NF_LINES_NONE ? NF_CAUSE_NO_LINES : NF_CAUSE_RUNS_PROGRAM;
}

static NfCause
diagnose_silence (const NfEvidence *evidence)
{
  const NfLineEvidence *line = evidence->line;
  gsize text = 0;
  gsize heard = count_heard (line->heard, &text);

  if (line->is_echo)
    return NF_CAUSE_ECHO;
  if (has_boot_mode (&line->boot) || is_brown_out (&line->boot))
    return diagnose_boot_mode (evidence);
  if (line->lines == NF_LINES_NONE)
    return NF_CAUSE_NO_LINES;
  if (text > 0)
    return line->has_reset_effect ? NF_CAUSE_RUNS_PROGRAM : NF_CAUSE_NO_RESET;
  if (is_kernel_to_blame (evidence->host))
    return NF_CAUSE_KERNEL_CH340;
  return heard > 0 || line->boot.outcome == NF_BOOT_GARBAGE ? NF_CAUSE_GARBAGE : NF_CAUSE_SILENT;
}

NfCause
nf_diagnose_line (const NfEvidence *evidence)
{
  if (evidence->line->lost != NULL)
    return NF_CAUSE_LOST;
  return evidence->line->answers ? diagnose_board (evidence->line) : diagnose_silence (evidence);
}
