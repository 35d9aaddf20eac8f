using System.Diagnostics;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;

namespace Postroad.Bench.Smtp;

/// <summary>
/// A whole campaign over SMTP against the floor of this machine, in turn: floor, product, product with STARTTLS, product that signs, floor, ... Each round is a fresh process, all against sinks in processes of
/// their own, one of which also hands the floor the bytes of a real message.
/// </summary>
internal static class SmtpBench
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(30), WorkLimit = TimeSpan.FromHours(2);

    private const int Signatures = 5_000;

    public static async Task<int> RunAsync(SmtpOptions options)
    {
        var machine = MachineFacts.Read();
        Report.Head(machine, $"{options.Recipients:N0} messages a round over {options.Connections} connections, SQLite, {options.Rounds} rounds");
        await using var sink = await SmtpFarEnd.StartAsync(tls: false);
        await using var secure = options.Tls ? await SmtpFarEnd.StartAsync(tls: true) : null;

        // Leaves the message behind that the floor repeats.
        await ProductAsync(options with { Recipients = 1_000 }, sink, signs: false);

        List<Measured> floors = [], products = [], encrypted = [], signed = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            floors.Add(Report.Row(round, "floor", await FloorAsync(options, sink)));
            products.Add(Report.Row(round, "product", await ProductAsync(options, sink, signs: false)));
            if (secure is not null) encrypted.Add(Report.Row(round, "STARTTLS", await ProductAsync(options, secure, signs: false)));
            if (options.Dkim) signed.Add(Report.Row(round, "DKIM", await ProductAsync(options, sink, signs: true)));
        }

        SmtpReport.Medians(machine, options, new SmtpRounds(floors, products, encrypted, signed, options.Dkim ? await SignatureAsync(sink) : null));
        return 0;
    }

    private static Task<Measured> FloorAsync(SmtpOptions options, SmtpFarEnd sink) => MeasureAsync(
        Child.Start("smtp-floor-run", ("port", sink.Port), ("messages", options.Recipients), ("connections", options.Connections), ("sample", sink.Sample)), sink);

    private static Task<Measured> ProductAsync(SmtpOptions options, SmtpFarEnd sink, bool signs) => MeasureAsync(
        Child.Start(
            "smtp-product-run", ("port", sink.Port), ("recipients", options.Recipients), ("connections", options.Connections), ("certificate", sink.Certificate), ("dkim", signs ? "yes" : null)), sink);

    private static async Task<Measured> MeasureAsync(Child worker, SmtpFarEnd sink)
    {
        await using (worker)
        {
            await worker.ExpectAsync(ChildProtocol.Ready, ReadyLimit);
            await sink.ResetAsync();
            var window = new Window(worker, sink.Process, countPostgres: false);
            await worker.SayAsync(ChildProtocol.Go);
            await worker.ExpectAsync(ChildProtocol.Done, WorkLimit);
            var (messages, bytes) = await sink.StatsAsync();
            return window.Close(messages, bytes);
        }
    }

    /// <summary>What one signature of the same message takes alone, on one thread.</summary>
    private static async Task<TimeSpan> SignatureAsync(SmtpFarEnd sink)
    {
        var wire = await File.ReadAllBytesAsync(sink.Sample);
        var mail = wire.AsMemory(wire.AsSpan().IndexOf("\r\nDATA\r\n"u8) + 8)[..^3];
        using var pen = new SigningServer.Pen();
        using var self = Process.GetCurrentProcess();
        void Sign(int count)
        {
            for (var i = 0; i < count; i++) pen.Sign(mail, DateTimeOffset.UnixEpoch);
        }

        Sign(Signatures / 5);
        self.Refresh();
        var before = self.TotalProcessorTime;
        Sign(Signatures);
        self.Refresh();
        return (self.TotalProcessorTime - before) / Signatures;
    }
}
