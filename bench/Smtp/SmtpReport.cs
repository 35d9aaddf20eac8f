using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;

namespace Postroad.Bench.Smtp;

/// <summary>The medians as sentences; with --json once more as one object on the last line.</summary>
internal static partial class SmtpReport
{
    public static void Medians(MachineFacts machine, SmtpOptions options, SmtpRounds rounds)
    {
        var (floor, plain) = (SmtpFigures.Of(rounds.Floors), SmtpFigures.Of(rounds.Products));
        var (tls, dkim) = (rounds.Encrypted is [] ? null : SmtpFigures.Of(rounds.Encrypted), rounds.Signed is [] ? null : SmtpFigures.Of(rounds.Signed));
        Line($"Medians: floor {floor.PerSecond:N0}/s, product {plain.PerSecond:N0}/s = {plain.PerSecond / floor.PerSecond:P0} of the floor, {plain.CpuUsPerMessage:N1} us of CPU a message, peak {plain.PeakMb:N0} MB");
        if (tls is not null) Line($"STARTTLS: {tls.PerSecond:N0}/s = {tls.PerSecond / plain.PerSecond:P0} of plain, {tls.CpuUsPerMessage:N1} us of CPU a message, peak {tls.PeakMb:N0} MB");
        if (dkim is not null) Line($"DKIM: {dkim.PerSecond:N0}/s, {dkim.CpuUsPerMessage:N1} us of CPU a message, {dkim.CpuUsPerMessage - plain.CpuUsPerMessage:N1} more than without; a signature alone takes {rounds.Signature!.Value.TotalMicroseconds:N1} us");
        if (!options.Json) return;
        var all = new AllFigures(
            floor, plain, tls, dkim, Math.Round(plain.PerSecond / floor.PerSecond, 3), tls is null ? null : Math.Round(tls.PerSecond / plain.PerSecond, 3),
            rounds.Signature is { } signature ? Math.Round(signature.TotalMicroseconds, 1) : null, machine);
        Console.WriteLine(JsonSerializer.Serialize(all, SmtpFiguresJson.Default.AllFigures));
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record SmtpFigures(double PerSecond, double CpuUsPerMessage, double SinkCpuUsPerMessage, double PeakMb, double ForeignCores)
    {
        public static SmtpFigures Of(IReadOnlyList<Measured> rounds)
        {
            var calm = Report.Calm(rounds);
            return new(
                Math.Round(Report.Median(calm, m => m.PerSecond), 1), Math.Round(Report.Median(calm, m => m.CpuMicroseconds), 1), Math.Round(Report.Median(calm, m => m.StubMicroseconds), 1),
                Math.Round(Report.Median(calm, m => m.PeakMegabytes), 1), Math.Round(Report.Median(calm, m => m.ForeignCores), 2));
        }
    }

    /// <param name="Ratio">Product to floor.</param>
    /// <param name="TlsRatio">STARTTLS to plain. Null: not measured.</param>
    /// <param name="SignatureUs">A signature alone. Null: not measured.</param>
    private sealed record AllFigures(SmtpFigures Floor, SmtpFigures Product, SmtpFigures? Tls, SmtpFigures? Dkim, double Ratio, double? TlsRatio, double? SignatureUs, MachineFacts Machine);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(AllFigures))]
    private sealed partial class SmtpFiguresJson : JsonSerializerContext;
}

/// <summary>All rounds of each side.</summary>
/// <param name="Signature">Of one mail, alone. Null: nothing was signed.</param>
internal sealed record SmtpRounds(IReadOnlyList<Measured> Floors, IReadOnlyList<Measured> Products, IReadOnlyList<Measured> Encrypted, IReadOnlyList<Measured> Signed, TimeSpan? Signature);
