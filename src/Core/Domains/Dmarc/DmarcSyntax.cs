using System.Text;

namespace Postroad.Core.Domains.Dmarc;

/// <summary>Reads records as receivers do: what they must ignore is ignored, and said (RFC 9989 section 4.8).</summary>
internal sealed class DmarcSyntax
{
    /// <summary>The version has exactly these letters, and stands first.</summary>
    private const string Version = "DMARC1";

    private static readonly HashSet<string> Removed = ["pct", "rf", "ri"];

    private readonly List<string> warnings = [], misleading = [];
    private readonly Dictionary<string, string> tags = new(StringComparer.OrdinalIgnoreCase);

    private DmarcSyntax()
    {
    }

    /// <summary>A text of another kind, which stands beside the records of DMARC and counts for nothing.</summary>
    public static bool IsRecord(string text)
    {
        var first = text.AsSpan();
        if (first.IndexOf(';') is >= 0 and var end) first = first[..end];
        var equals = first.IndexOf('=');
        return equals > 0 && first[..equals].TrimEnd(" \t") is "v" && first[(equals + 1)..].Trim(" \t").SequenceEqual(Version);
    }

    /// <param name="text">A text that <see cref="IsRecord"/>.</param>
    public static DmarcRecord Read(string text)
    {
        var syntax = new DmarcSyntax();
        syntax.Split(text);
        return syntax.Record(text);
    }

    private void Split(string text)
    {
        foreach (var part in text.Split(';').Skip(1).Select(part => part.Trim(' ', '\t')).Where(part => part.Length > 0))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals].Trim();
            if (equals < 1) Warn($"\"{part}\" is no tag and is ignored");
            else if (!tags.TryAdd(name, part[(equals + 1)..].Trim())) Warn($"the tag \"{name}\" stands twice; the first counts");
            else if (Removed.Contains(name.ToLowerInvariant())) Warn($"the tag \"{name}\" was removed by RFC 9989: receivers that keep to it ignore it", isHarmless: !IsShare(name));
            else if (!IsKnown(name)) Warn($"the tag \"{name}\" is unknown and is ignored");
        }
    }

    private void Warn(string sentence, bool isHarmless = false)
    {
        warnings.Add(sentence);
        if (!isHarmless) misleading.Add(sentence);
    }

    /// <summary>Of the tags that were removed the one that promises something: that only a part of the mail is treated so.</summary>
    private bool IsShare(string name) => name.Equals("pct", StringComparison.OrdinalIgnoreCase) && tags[name] != "100";

    private static bool IsKnown(string name) => name.ToLowerInvariant() is "p" or "sp" or "np" or "psd" or "t" or "adkim" or "aspf" or "rua" or "ruf" or "fo";

    private DmarcRecord Record(string text)
    {
        var record = new DmarcRecord(text)
        {
            Policy = Policy("p"), SubdomainPolicy = Policy("sp"), MissingPolicy = Policy("np"),
            Suffix = Choice("psd", "u", "y", "n") switch { "y" => DmarcSuffix.Yes, "n" => DmarcSuffix.No, _ => DmarcSuffix.Unknown },
            IsTest = Choice("t", "n", "y") == "y", IsDkimStrict = Choice("adkim", "r", "s") == "s", IsSpfStrict = Choice("aspf", "r", "s") == "s",
            Reports = Addresses("rua"), FailureReports = Addresses("ruf"), FailureOptions = Options(),
        };
        if (record.Policy is null) warnings.Add(NoPolicy(record.Reports.Count > 0));
        return record with { Warnings = warnings, Misleading = misleading };
    }

    private string NoPolicy(bool reports) => (tags.TryGetValue("p", out var written) ? $"the policy \"p={written}\" is not none, quarantine or reject" : "the tag \"p\" is missing")
        + (reports ? ": the record counts as p=none" : ", and so is an address for reports: the record counts as none at all");

    private DmarcPolicy? Policy(string tag)
    {
        if (!tags.TryGetValue(tag, out var written)) return null;
        DmarcPolicy? policy = written.ToLowerInvariant() switch { "none" => DmarcPolicy.None, "quarantine" => DmarcPolicy.Quarantine, "reject" => DmarcPolicy.Reject, _ => null };
        if (policy is null && tag != "p") Warn($"\"{tag}={written}\" is not none, quarantine or reject and is ignored");
        return policy;
    }

    /// <summary>One of the choices; the first where the tag is missing or says something else.</summary>
    private string Choice(string tag, params string[] choices)
    {
        if (!tags.TryGetValue(tag, out var written)) return choices[0];
        var chosen = Array.Find(choices, choice => choice.Equals(written, StringComparison.OrdinalIgnoreCase));
        if (chosen is null) Warn($"\"{tag}={written}\" is not {string.Join(" or ", choices)}; \"{tag}={choices[0]}\" holds");
        return chosen ?? choices[0];
    }

    private List<string> Addresses(string tag)
    {
        List<string> addresses = [], others = [];
        foreach (var written in tags.GetValueOrDefault(tag, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var size = written.IndexOf('!', StringComparison.Ordinal);
            if (size > 0) Warn($"the limit \"{written[size..]}\" of \"{tag}\" was removed by RFC 9989 and is ignored", isHarmless: true);
            var address = size > 0 ? written[..size] : written;
            if (IsAddress(address)) addresses.Add(address);
            else others.Add(written);
        }

        foreach (var written in others) Warn($"\"{written}\" in \"{tag}\" is no address that reports go to: it must begin with mailto:", isHarmless: tag == "rua" && addresses.Count == 0);
        return addresses;
    }

    /// <summary>Receivers need to know mailto alone (RFC 9990 section 3).</summary>
    private static bool IsAddress(string written) => written.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) && written.LastIndexOf('@') is > 7 and var at && at < written.Length - 1
        && Ascii.IsValid(written) && !written.Contains(' ', StringComparison.Ordinal);

    private string Options()
    {
        var written = tags.GetValueOrDefault("fo", "0");
        if (written.Split(':', StringSplitOptions.TrimEntries).All(option => option is "0" or "1" or "d" or "s")) return written;
        Warn($"\"fo={written}\" is not 0, 1, d or s; \"fo=0\" holds");
        return "0";
    }
}
