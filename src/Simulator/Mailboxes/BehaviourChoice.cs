namespace Postroad.Simulator.Mailboxes;

/// <summary>Which behaviour a mailbox has: by its address at simulator.amazonses.com, by what follows a plus, or by chance.</summary>
internal static class BehaviourChoice
{
    public const string SimulatorDomain = "simulator.amazonses.com";

    /// <summary>AWS's own simulator addresses count for the rate, not for the quota, and may be mailed from the sandbox.</summary>
    public static bool IsSimulatorAddress(string address) =>
        address.EndsWith("@" + SimulatorDomain, StringComparison.OrdinalIgnoreCase);

    public static Behaviour Of(string address, string subject, MailboxShares shares, ulong seed)
    {
        var at = address.LastIndexOf('@');
        var local = address[..at];
        if (IsSimulatorAddress(address)) return AtSimulator(local.Split('+')[0]);
        return local.Contains('+') && ByPlus(local) is { } chosen
            ? chosen : ByChance(Chance.Hash(Chance.Hash(seed, address.ToLowerInvariant()), subject), shares);
    }

    private static Behaviour AtSimulator(string name) => name.ToLowerInvariant() switch
    {
        "bounce" => Behaviour.NoSuchMailbox,
        "complaint" => Behaviour.Complains,
        "suppressionlist" => Behaviour.SuppressedBySes,
        _ => Behaviour.Takes,
    };

    // Several may stand together: mara+open+click@any.example. A label that is none of ours leaves the mailbox to chance.
    private static Behaviour? ByPlus(string local)
    {
        Behaviour? chosen = null;
        foreach (var label in local.Split('+').Skip(1))
        {
            Behaviour? one = label.ToLowerInvariant() switch
            {
                "bounce" => Behaviour.NoSuchMailbox,
                "full" => Behaviour.MailboxFull,
                "delay" => Behaviour.LateAtFirst,
                "open" => Behaviour.OpensAsPerson,
                "click" => Behaviour.OpensAsPerson | Behaviour.Clicks,
                "machine" => Behaviour.OpensAsMachine,
                "leave" => Behaviour.Leaves,
                "page" => Behaviour.Leaves | Behaviour.LeavesByPage,
                "complain" => Behaviour.Complains,
                "take" => Behaviour.Takes,
                _ => null,
            };
            if (one is { } known) chosen = (chosen ?? Behaviour.Takes) | known;
        }

        return chosen is { } all ? Settled(all) : null;
    }

    private static Behaviour ByChance(ulong hash, MailboxShares shares)
    {
        var outcome = Chance.Fraction(hash, 1) * 100;
        if (outcome < shares.NoSuchMailbox) return Behaviour.NoSuchMailbox;
        if (outcome < shares.NoSuchMailbox + shares.MailboxFull) return Behaviour.MailboxFull;
        var does = Behaviour.Takes;
        if (Chance.Fraction(hash, 2) * 100 < shares.LateAtFirst) does |= Behaviour.LateAtFirst;
        if (Chance.Fraction(hash, 3) * 100 < shares.Complains) does |= Behaviour.Complains;
        // One draw for both, so that those who click are among those who opened.
        var interest = Chance.Fraction(hash, 4) * 100;
        if (interest < shares.OpensPeople) does |= Behaviour.OpensAsPerson;
        else if (interest < shares.OpensPeople + shares.OpensMachines) does |= Behaviour.OpensAsMachine;
        if (interest < shares.Clicks) does |= Behaviour.Clicks;
        if (Chance.Fraction(hash, 5) * 100 < shares.Unsubscribes) does |= Behaviour.Leaves;
        if (does.HasFlag(Behaviour.Leaves) && Chance.Fraction(hash, 6) < 0.25) does |= Behaviour.LeavesByPage;
        return does;
    }

    // Who refuses does nothing else, and nobody is a person and a machine.
    private static Behaviour Settled(Behaviour does)
    {
        if ((does & Behaviour.Refuses) != 0)
            return does.HasFlag(Behaviour.NoSuchMailbox) ? Behaviour.NoSuchMailbox : does & Behaviour.Refuses;
        return does.HasFlag(Behaviour.OpensAsPerson) ? does & ~Behaviour.OpensAsMachine : does;
    }
}
