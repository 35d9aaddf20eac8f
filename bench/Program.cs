using Postroad.Bench;
using Postroad.Bench.Domains;
using Postroad.Bench.Feedback;
using Postroad.Bench.Floors;
using Postroad.Bench.Imports;
using Postroad.Bench.Ledger;
using Postroad.Bench.People;
using Postroad.Bench.Ses;
using Postroad.Bench.Smtp;

// Figures, not tests: prints what it measured and judges nothing. How to measure: bench/README.md.
try
{
    return args switch
    {
        ["ses", .. var rest] => await SesBench.RunAsync(SesOptions.Parse(rest)),
        ["smtp", .. var rest] => await SmtpBench.RunAsync(SmtpOptions.Parse(rest)),
        ["smtp-sink", .. var rest] => await SmtpSink.RunAsync(Arguments.Parse(rest, "port", "certificate", "sample")),
        ["smtp-floor-run", .. var rest] => await SmtpFloorRun.RunAsync(Arguments.Parse(rest, "port", "messages", "connections", "sample")),
        ["smtp-product-run", .. var rest] => await SmtpProductRun.RunAsync(Arguments.Parse(rest, "port", "recipients", "connections", "certificate", "dkim")),
        ["stub", .. var rest] => await Stub.RunAsync(Arguments.Parse(rest, "port", "http")),
        ["expand", .. var rest] => await ExpandBench.RunAsync(Arguments.Parse(rest, "recipients", "rounds", "database")),
        ["recover", .. var rest] => await RecoverBench.RunAsync(Arguments.Parse(rest, "recipients", "rounds", "database")),
        ["old-rows", .. var rest] => await OldRowsBench.RunAsync(Arguments.Parse(rest, "rows", "recipients", "rounds", "database")),
        ["import", .. var rest] => await ImportBench.RunAsync(rest),
        ["import-run", .. var rest] => await ImportRun.RunAsync(Arguments.Parse(rest, "file", "warm-up", "database")),
        ["import-floor", .. var rest] => await ImportFloor.RunAsync(Arguments.Parse(rest, "rows", "database")),
        ["pages", .. var rest] => await PagesBench.RunAsync(Arguments.Parse(rest, "people", "rounds", "database")),
        ["dmarc", .. var rest] => await DmarcBench.RunAsync(Arguments.Parse(rest, "rows", "rounds", "database")),
        ["sns", .. var rest] => await SnsBench.RunAsync(Arguments.Parse(rest, "events", "rounds", "connections", "database")),
        ["sns-run", .. var rest] => await SnsRun.RunAsync(Arguments.Parse(rest, "folder", "at", "endpoint", "urls", "events", "bodies")),
        ["work", .. var rest] => await RecoverBench.WorkAsync(Arguments.Parse(rest, "folder", "at")),
        ["product-run", .. var rest] => await ProductRun.RunAsync(Arguments.Parse(rest, "endpoint", "recipients", "connections", "database", "folder", "at", "list")),
        ["parts-run", .. var rest] => await PartsRun.RunAsync(Arguments.Parse(rest, "messages", "connections", "database")),
        ["floor-run", .. var rest] => await FloorRun.RunAsync(Arguments.Parse(rest, "endpoint", "messages", "connections", "http")),
        _ => Usage(),
    };
}
catch (UsageException fault)
{
    Console.Error.WriteLine(fault.Message);
    return Usage();
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        Usage: dotnet run -c Release --project bench -- COMMAND

          ses [--recipients 100000] [--database URL] [--connections 32] [--rounds 3] [--json]
              A whole campaign against a floor measured in the same run. --json: the last line is one JSON object of medians.
          smtp [--recipients 100000] [--connections 8] [--rounds 3] [--tls] [--dkim] [--json]
              A whole campaign over SMTP against a bare pipelined writer in the same run; beside it with STARTTLS, and with signatures.
          expand [--recipients 1000000] [--database URL] [--rounds 3]
              An audience becomes deliveries, against one bare INSERT of the same rows.
          recover [--recipients 1000000] [--database URL] [--rounds 3]
              kill -9 in mid-campaign; from the next start to the first message, with few and with many open rows.
          old-rows [--rows 20000000] [--recipients 50000] [--database URL] [--rounds 3]
              What a message costs in a young database and in one that has sent for years.
          import [--rows 1000000] [--database URL] [--rounds 3] [--json]
              A CSV file of people is imported, against bare upserts of the same people.
          pages [--people 1000000] [--database URL] [--rounds 20]
              Every kind of page of the contacts, timed.
          dmarc [--rows 1000000] [--database URL] [--rounds 20]
              Figures of one domain's DMARC reports, timed, against the same added up from their rows.
          sns [--events 20000] [--connections 64] [--database URL] [--rounds 3]
              Events that SNS posts are received, checked and stored, against a server that only reads them.
          stub --port N [--http 1|2]
              The HTTP stub by itself: answers as Amazon SES does and reads nothing of what it gets.
        """);
    return 2;
}
