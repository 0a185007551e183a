//! The recipe of each machine: everything that its own files are made of.
//!
//! That is the machine, and what all machines share: the rest of the plan, and the templates. It
//! is the input of the templates that is taken, whatever they do with it, so that it does not
//! matter by which way a file is rendered.

use std::hash::Hash as _;
use std::sync::Arc;

use ahash::{HashMap, HashMapExt as _};

use crate::plan::{Boot, Host, Install, Plan};
use crate::template::Templates;
use crate::tree::{Ingredients, Recipe};

/// The recipes of the machines of `plan`, in its order.
pub fn recipes(plan: &Plan, templates: &Templates) -> Vec<Recipe> {
    let mut kitchen = Kitchen {
        shared: HashMap::new(),
        ingredients: Ingredients::default(),
    };
    let Plan {
        server,
        failover,
        mirror,
        networks,
        bsdp,
        hosts,
    } = plan;
    let out = &mut kitchen.ingredients;
    (server, failover, mirror, networks, bsdp).hash(out);
    for text in templates.texts() {
        text.hash(out);
    }
    let basis = out.recipe();
    hosts.iter().map(|host| kitchen.of(host, basis)).collect()
}

struct Kitchen {
    /// The recipes of what several machines share, by its place in memory.
    shared: HashMap<usize, Recipe>,
    ingredients: Ingredients,
}

impl Kitchen {
    /// Whoever adds a field to a machine has to say here what it means: every field is named.
    fn of(&mut self, host: &Host, basis: Recipe) -> Recipe {
        let Host {
            name,
            firmware,
            nics,
            links,
            profile,
            boot,
            menu_timeout,
            vars,
        } = host;
        match boot {
            Boot::Install(Install {
                id,
                installer,
                disk,
                kickstart,
            }) => {
                let installer = self.shared(installer);
                let kickstart = self.shared(kickstart);
                (0, id, installer, disk, kickstart).hash(&mut self.ingredients);
            }
            Boot::Local => 1.hash(&mut self.ingredients),
            Boot::Rescue(installer) => {
                let installer = self.shared(installer);
                (2, installer).hash(&mut self.ingredients);
            }
        }
        let rest = (name, firmware, nics, links, profile, menu_timeout, vars);
        (basis, rest).hash(&mut self.ingredients);
        self.ingredients.recipe()
    }

    fn shared<T: std::hash::Hash>(&mut self, value: &Arc<T>) -> Recipe {
        let place = Arc::as_ptr(value).addr();
        *self.shared.entry(place).or_insert_with(|| {
            let mut ingredients = Ingredients::default();
            value.hash(&mut ingredients);
            ingredients.recipe()
        })
    }
}
