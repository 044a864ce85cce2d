/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Playing a script, see nf-virtual-program.h.
 */
#include "nf-virtual-program.h"

#include "nf-virtual-crash.h"
#include "nf-virtual-firmware.h"
#include "nf-virtual-script.h"

#include <string.h>

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)

/* Bark and bite of the hardware watchdog, which a program starts: 8.4 s at most, by the SDK's
 * setting. Arduino's software watchdog has reported by then. */
#define WATCHDOG_NS (8400 * NS_PER_MS)

#define RESTART_NS   (50 * NS_PER_MS)
#define COMPLAINT_NS (1000 * NS_PER_MS) /* from the SDK's complaint of rf_cal to its restart */

enum {
  INPUT_MAX = 256, /* a longer line loses its end, as NodeMCU's does */
  BACKSPACE = 0x08,
  DELETE = 0x7F,
};

struct _NfVirtualProgram {
  NfVirtualChip *chip;
  NfVirtualScript *script; /* NULL: nothing runs */
  guint next;              /* command */
  guint64 script_until;    /* the script waits; the shell does not */
  guint64 wait_until;      /* everything waits */
  GString *output;
  gsize output_done;
  guint32 flood_done, flood_size; /* lines */
  gboolean is_dying;              /* will reset when all is said … */
  guint64 death_ns;               /* … so long after that; 0 when that has begun … */
  NfVirtualResetCause dying_of;   /* … for this, or 0: by software */
  const char *prompt;             /* NULL: it is no shell */
  GString *input;                 /* the line so far */
  gboolean had_return;            /* the last character was a CR: an LF after it is none */
  char *line;                     /* being answered, NULL: none … */
  guint answered;                 /* … and how many of its rules have been carried out */
};

NfVirtualProgram *
nf_virtual_program_new (NfVirtualChip *chip)
{
  NfVirtualProgram *self = g_new0 (NfVirtualProgram, 1);

  self->chip = chip;
  self->output = g_string_new (NULL);
  self->input = g_string_new (NULL);
  return self;
}

void
nf_virtual_program_free (NfVirtualProgram *self)
{
  if (self == NULL)
    return;
  nf_virtual_program_stop (self);
  g_string_free (self->output, TRUE);
  g_string_free (self->input, TRUE);
  g_free (self);
}

gboolean
nf_virtual_program_start (NfVirtualProgram *self)
{
  nf_virtual_program_stop (self);
  self->script = nf_virtual_firmware_find_script (self->chip);
  return self->script != NULL;
}

void
nf_virtual_program_stop (NfVirtualProgram *self)
{
  g_clear_pointer (&self->script, nf_virtual_script_free);
  g_clear_pointer (&self->line, g_free);
  g_string_truncate (self->output, 0);
  g_string_truncate (self->input, 0);
  self->output_done = 0;
  self->next = self->flood_done = self->flood_size = self->answered = 0;
  self->script_until = self->wait_until = 0;
  self->is_dying = FALSE;
  self->prompt = NULL;
  self->had_return = FALSE;
}

gboolean
nf_virtual_program_is_running (const NfVirtualProgram *self)
{
  return self->script != NULL;
}

/* --- Output ------------------------------------------------------------------------------ */

static void
say (NfVirtualProgram *self, const char *text)
{
  g_string_append (self->output, text);
}

static void
append_flood_line (NfVirtualProgram *self)
{
  g_string_append_printf (self->output,
                          "%08u 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNO\r\n",
                          self->flood_done++);
}

/* Fills the FIFO. Returns: whether all is in it */
static gboolean
put_output (NfVirtualProgram *self)
{
  NfVirtualUart *uart = &self->chip->uart;

  while (self->output_done < self->output->len) {
    if (nf_virtual_uart_get_sending (uart) == NF_VIRTUAL_UART_FIFO_SIZE)
      return FALSE;
    nf_virtual_uart_put (uart, (guint8) self->output->str[self->output_done++], self->chip->now);
  }
  g_string_truncate (self->output, 0);
  self->output_done = 0;
  return TRUE;
}

/* --- Commands ---------------------------------------------------------------------------- */

/* A script's wait does not keep its shell from answering; one in an answer does. */
static void
wait_ms (NfVirtualProgram *self, guint32 ms)
{
  guint64 *until = self->line != NULL ? &self->wait_until : &self->script_until;

  *until = self->chip->now + ms * NS_PER_MS;
}

static void
die (NfVirtualProgram *self, guint64 ns, NfVirtualResetCause cause)
{
  self->is_dying = TRUE;
  self->death_ns = ns;
  self->dying_of = cause;
}

static void
crash (NfVirtualProgram *self, char *report)
{
  say (self, report);
  g_free (report);
  die (self, RESTART_NS, 0);
}

static void
bark (NfVirtualProgram *self, gboolean hardware)
{
  if (hardware)
    die (self, WATCHDOG_NS, NF_VIRTUAL_RESET_WATCHDOG);
  else
    crash (self, nf_virtual_crash_describe_watchdog ());
}

static void
check_init_data (NfVirtualProgram *self)
{
  g_autofree char *complaint = nf_virtual_firmware_check_init_data (self->chip);

  if (complaint == NULL)
    return;
  say (self, complaint);
  die (self, COMPLAINT_NS, 0);
}

static void
erase (NfVirtualProgram *self, guint32 address, guint32 size)
{
  nf_virtual_flash_poke (self->chip->flash, address, NULL, size);
}

/* The rate may change when the shifter is empty, too. Returns: FALSE when it is not yet */
static gboolean
change_baud (NfVirtualProgram *self, guint32 baud)
{
  NfVirtualUart *uart = &self->chip->uart;

  if (!nf_virtual_uart_is_idle (uart))
    return FALSE;
  nf_virtual_uart_write (uart,
                         NF_VIRTUAL_UART_CLKDIV,
                         MAX ((uart->clock + baud / 2) / baud, 1),
                         self->chip->now);
  return TRUE;
}

/* Says @text, with @star for the * in it. */
static void
say_with_star (NfVirtualProgram *self, const char *text, const char *star)
{
  const char *at = star != NULL ? strchr (text, '*') : NULL;

  if (at == NULL) {
    say (self, text);
    return;
  }
  g_string_append_len (self->output, text, at - text);
  say (self, star);
  say (self, at + 1);
}

/* @star: (nullable). Returns: FALSE when it is not done yet */
static gboolean
carry_out (NfVirtualProgram *self, const NfVirtualCommand *command, const char *star)
{
  switch (command->kind) {
  case NF_VIRTUAL_SCRIPT_BAUD:
    return change_baud (self, command->number);
  case NF_VIRTUAL_SCRIPT_SAY:
    say_with_star (self, command->text, star);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_WAIT:
    wait_ms (self, command->number);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_FLOOD:
    self->flood_done = 0;
    self->flood_size = command->number;
    return TRUE;
  case NF_VIRTUAL_SCRIPT_PROMPT:
    self->prompt = command->text;
    say (self, self->prompt);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_CRASH:
    crash (self, nf_virtual_crash_describe_arduino (command->number));
    return TRUE;
  case NF_VIRTUAL_SCRIPT_SDK_CRASH:
    crash (self, nf_virtual_crash_describe_sdk (command->number));
    return TRUE;
  case NF_VIRTUAL_SCRIPT_WATCHDOG:
    bark (self, command->number == 1);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_RESTART:
    die (self, RESTART_NS, 0);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_NEEDS_INIT_DATA:
    check_init_data (self);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_ERASE:
    erase (self, command->number, command->size);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_LOOP:
    self->next = command->number;
    wait_ms (self, 1);
    return TRUE;
  case NF_VIRTUAL_SCRIPT_STOP:
  default:
    return FALSE;
  }
}

/* --- The shell --------------------------------------------------------------------------- */

static void
answer_line (NfVirtualProgram *self)
{
  g_autofree char *star = NULL;
  const NfVirtualCommand *rule =
      nf_virtual_script_find_rule (self->script, self->line, self->answered, &star);

  if (rule == NULL) {
    g_clear_pointer (&self->line, g_free);
    say (self, self->prompt);
  } else if (carry_out (self, rule, star)) {
    self->answered++;
  }
}

static void
end_line (NfVirtualProgram *self)
{
  say (self, "\r\n");
  self->line = g_strdup (self->input->str);
  self->answered = 0;
  g_string_truncate (self->input, 0);
}

static void
take_character (NfVirtualProgram *self, char c)
{
  gboolean had_return = self->had_return;

  self->had_return = c == '\r';
  if (c == '\r' || (c == '\n' && !had_return)) {
    end_line (self);
  } else if ((c == BACKSPACE || c == DELETE) && self->input->len > 0) {
    g_string_truncate (self->input, self->input->len - 1);
    say (self, "\b \b");
  } else if ((guint8) c >= ' ' && c != DELETE && self->input->len < INPUT_MAX) {
    g_string_append_c (self->input, c);
    g_string_append_c (self->output, c);
  }
}

/* Returns: whether there was anything */
static gboolean
take_input (NfVirtualProgram *self)
{
  guint8 byte;

  if (!nf_virtual_uart_take (&self->chip->uart, &byte))
    return FALSE;
  if (self->prompt != NULL)
    take_character (self, (char) byte);
  return TRUE;
}

/* --- Running ----------------------------------------------------------------------------- */

static gboolean
run_next (NfVirtualProgram *self)
{
  const NfVirtualCommand *command = nf_virtual_script_get (self->script, self->next);

  if (command == NULL || self->chip->now < self->script_until)
    return FALSE;
  self->next++;
  if (carry_out (self, command, NULL))
    return TRUE;
  self->next--;
  return FALSE;
}

/* Returns: FALSE when that is the end */
static gboolean
go_on_dying (NfVirtualProgram *self)
{
  if (self->death_ns > 0) {
    self->wait_until = self->chip->now + self->death_ns;
    self->death_ns = 0;
    return TRUE;
  }
  if (self->dying_of != 0)
    self->chip->reset_cause = self->dying_of;
  self->chip->reset_requested = TRUE;
  return FALSE;
}

/* Returns: FALSE when nothing can be done now */
static gboolean
run_step (NfVirtualProgram *self)
{
  if (!put_output (self) || self->chip->now < self->wait_until)
    return FALSE;
  if (self->is_dying)
    return go_on_dying (self);
  if (self->flood_done < self->flood_size) {
    append_flood_line (self);
    return TRUE;
  }
  if (self->line != NULL) {
    guint answered = self->answered;
    answer_line (self);
    return self->line == NULL || self->answered > answered;
  }
  return take_input (self) || run_next (self);
}

void
nf_virtual_program_run (NfVirtualProgram *self)
{
  while (run_step (self))
    continue;
}

guint64
nf_virtual_program_get_due (const NfVirtualProgram *self)
{
  guint64 until = MAX (self->wait_until, self->script_until);

  if (self->output->len > 0)
    return NF_VIRTUAL_NEVER;
  if (self->wait_until > self->chip->now)
    until = self->wait_until;
  return until > self->chip->now ? until : NF_VIRTUAL_NEVER;
}
