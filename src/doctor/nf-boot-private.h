/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the files of the boot verdict share: the board's lines, and what is known of one line.
 */
#pragma once

#include "nf-boot-verdict.h"

G_BEGIN_DECLS

/* --- Lines (nf-boot-text.c) -------------------------------------------------------------- */

typedef struct {
  guint at, n; /* where it stands in the text, without its end */
  guint baud;
  guint reset; /* how many resets of ours had come before */
  gint64 ended_us;
  gboolean is_ended; /* FALSE: more of it may still come */
} NfBootLine;

/** What was heard, as lines: without terminals' escape sequences and carriage returns. Bytes stay
 * what they are, but for NUL, which is 1 here, so that no search stops at it. */
typedef struct {
  GString *text; /* the lines, each with a newline behind it */
  GArray *lines; /* of NfBootLine */
} NfBootText;

void nf_boot_text_init (NfBootText *self, const NfHeard *heard);
void nf_boot_text_clear (NfBootText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfBootText, nf_boot_text_clear)

const NfBootLine *nf_boot_text_get (const NfBootText *self, guint index);
/** Returns: its first character; it goes on for n of them */
const char *nf_boot_text_get_line (const NfBootText *self, guint index);

/* --- One line (nf-boot-signs.c) ---------------------------------------------------------- */

/** What a line says. */
typedef struct {
  NfSign sign;
  const char *mark; /* where in the line the sign begins */
  guint32 value;    /* see NfBootVerdict */
  gboolean is_start;
  int boot_mode, reset_cause; /* of a start */
} NfBootWord;

NfBootWord nf_boot_read_line (const char *line, gsize n);

/** Returns: whether nothing is well after this sign */
gboolean nf_sign_is_fatal (NfSign sign);
/** Returns: whether it is a program that names itself */
gboolean nf_sign_is_program (NfSign sign);
/** Returns: whether that program waits for input with a prompt */
gboolean nf_sign_has_prompt (NfSign sign);

/** Returns: whether the ROM, a boot loader or the SDK print such a line before there is a program
 */
gboolean nf_boot_is_before_program (const char *line, gsize n);

/** Copies a line as a person can read it: no control characters, valid UTF-8, cut off where it is
 * longer. */
void nf_boot_copy_line (char copy[NF_VERDICT_TEXT_SIZE], const char *line, gsize n);

/* --- Versions (nf-boot-version.c) -------------------------------------------------------- */

/** Returns: where a version like "12.5.0" begins at @from or behind it: three numbers, or more; @n:
 * nowhere. @end: (out): behind its numbers */
gsize nf_boot_find_numbers (const char *line, gsize n, gsize from, gsize *end);

/** Returns: (nullable): where NodeMCU's name stands with a number behind it */
const char *nf_boot_find_nodemcu (const char *line, gsize n);

/** Reads the version that a program tells on the line at @index or on those behind it, if it stands
 * there whole. @version: changed only when it does */
void nf_boot_read_version (const NfBootText *text,
                           guint index,
                           NfSign sign,
                           char version[NF_VERDICT_TEXT_SIZE]);

/* --- Starts (nf-boot-case.c) ------------------------------------------------------------- */

/** Begins with the ROM's banner or with a reset of ours. */
typedef struct {
  guint reset;        /* of ours, that had come before */
  gboolean is_banner; /* it begins with the ROM's */
  gboolean has_image; /* the ROM has loaded one to its end */
  int boot_mode, reset_cause;
  guint64 signs;    /* bits of NfSign, up to now without a better one behind them */
  guint n_restarts; /* since that reset, up to it and with it */
  guint
      n_crashes; /* that it tells of; at a program's rate the ROM's banners between are not read */
} NfBootStart;

/** All that was heard. */
typedef struct {
  NfBootText text;
  GArray *starts;            /* of NfBootStart */
  guint line_of[NF_N_SIGNS]; /* the last line of each, plus 1; 0: there is none */
  guint own_line;            /* the last one that a program has said, plus 1 */
  gint64 own_from_us, own_to_us;
  gboolean makes_sense;
  gboolean is_loop;
  guint restarts; /* by the ROM's banners … */
  guint crashes;  /* … and by the program's last words, the most of one start */
  guint baud;
} NfBootCase;

static inline guint64
nf_sign_get_bit (NfSign sign)
{
  return G_GUINT64_CONSTANT (1) << sign;
}

void nf_boot_case_init (NfBootCase *self, const NfHeard *heard);
void nf_boot_case_clear (NfBootCase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfBootCase, nf_boot_case_clear)

NfBootStart *nf_boot_case_get_start (const NfBootCase *self, guint index);
/** Returns: what the line at @index says, also by what stands before it */
NfBootWord nf_boot_case_read_word (const NfBootCase *self, guint index);

G_END_DECLS
