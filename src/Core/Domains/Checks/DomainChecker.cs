using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>Looks at what is published for a sender and says what is right, what is wrong and what to type.</summary>
internal static class DomainChecker
{
    /// <param name="look">Bounds the time of it; what is not answered within it is called unknown.</param>
    /// <param name="setup">What should be there.</param>
    /// <param name="time">By which old answers run out.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    public static async Task<DomainCheck> CheckAsync(DomainLook look, SenderSetup setup, TimeProvider time, CancellationToken cancel)
    {
        var authorities = new Authorities(look, time);
        var views = await Task.WhenAll(setup.Records.Select(record => authorities.AskAsync(new DnsQuestion(record.Name, record.Kind), cancel)));
        var records = setup.Records.Zip(views, CheckOf).ToList();
        return new DomainCheck([.. Enum.GetValues<CheckSubject>().Select(subject => ChipOf(subject, records))], records, []);
    }

    private static RecordCheck CheckOf(ExpectedRecord record, AuthorityView view)
    {
        var found = view.Words.Select(word => word.Answer).OfType<DnsAnswer.Found>().FirstOrDefault()?.Records;
        return found is [var one, ..]
            ? new RecordCheck(record, CheckColor.Green, $"{record.Name} has its {record.KindText} record", one.Content, one.Ttl)
            : new RecordCheck(record, CheckColor.Red, $"{record.Name} has no {record.KindText} record", null, null);
    }

    private static CheckChip ChipOf(CheckSubject subject, List<RecordCheck> records)
    {
        var worst = records.Where(record => record.Expected.Subject == subject).MaxBy(record => record.Color);
        return worst is null ? new CheckChip(subject, CheckColor.Amber, "nothing is set up") : new CheckChip(subject, worst.Color, worst.Reason);
    }
}
